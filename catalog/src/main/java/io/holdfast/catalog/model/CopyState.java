package io.holdfast.catalog.model;

/** What is known of a copy. */
public enum CopyState {
  PENDING,
  COPYING,
  VALID,
  DAMAGED,
  RETRIEVING,
  GONE
}
