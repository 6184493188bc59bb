package io.holdfast.catalog.model;

/** What can be done with a restore point. */
public enum PointStatus {
  CREATING,
  AVAILABLE,
  DEGRADED,
  MISSING_COPIES,
  /** In the trash, still whole. */
  EXPIRED,
  DELETING,
  /** Only this record is left. */
  DELETED
}
