package io.holdfast.catalog.model;

/** Whether a server can be worked on. */
public enum ServerState {
  ONLINE,
  OFFLINE,
  UNPAIRED,
  DISABLED
}
