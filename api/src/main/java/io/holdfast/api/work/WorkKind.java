package io.holdfast.api.work;

/** The verbs that sessions run. */
public enum WorkKind {
  BACKUP,
  RESTORE
}
