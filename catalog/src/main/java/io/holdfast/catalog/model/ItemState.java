package io.holdfast.catalog.model;

/** Where an item of a restore session stands. */
public enum ItemState {
  PENDING,
  RUNNING,
  SUCCESS,
  WARNING,
  FAILED,
  SKIPPED,
  CANCELLED
}
