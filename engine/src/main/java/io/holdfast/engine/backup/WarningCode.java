package io.holdfast.engine.backup;

/** Why an entry is not in the snapshot, or not whole. */
public enum WarningCode {
  /** It was listed, and gone when it was to be read. Left out. */
  VANISHED,
  /** The system did not let us read it. Left out. */
  UNREADABLE,
  /** Size or modification time changed while it was read. Stored as read. */
  CHANGED_WHILE_READING,
  /** It was one kind of thing when listed and another when opened. Left out. */
  REPLACED,
  /** Part of the metadata could not be read. Stored without. */
  METADATA_INCOMPLETE,
  /** Its tree would get longer than trees can be. Left out. */
  TOO_LARGE,
  /** Trees know no such kind of thing. Left out. */
  KIND_UNKNOWN
}
