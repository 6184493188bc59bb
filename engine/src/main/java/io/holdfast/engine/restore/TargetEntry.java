package io.holdfast.engine.restore;

/** What is at the target under a name. */
public record TargetEntry(Kind kind, TargetIdentity identity) {
  /** What it is; nothing follows a link. */
  public enum Kind {
    FILE,
    FOLDER,
    /** A link, whatever it leads to, or a device, pipe or socket. */
    OTHER
  }

  boolean isFolder() {
    return kind == Kind.FOLDER;
  }
}
