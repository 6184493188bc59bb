package io.holdfast.catalog.model;

/** Which copy of a point is rather read, of those that can be. */
public enum CopyPreference {
  /** The one that is best to read: the primary, as a rule. */
  ANY,
  /** One that was made from another, so that it is proven too; the primary if there is none. */
  SECONDARY_FIRST
}
