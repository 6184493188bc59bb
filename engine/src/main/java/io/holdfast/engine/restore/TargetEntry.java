package io.holdfast.engine.restore;

/** What is at the target under a name. */
public enum TargetEntry {
  FILE,
  FOLDER,
  /** A link, whatever it leads to, or a device, pipe or socket. */
  OTHER
}
