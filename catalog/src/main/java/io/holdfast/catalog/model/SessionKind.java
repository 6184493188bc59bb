package io.holdfast.catalog.model;

/** Which table a session lies in. */
public enum SessionKind {
  BACKUP,
  RESTORE
}
