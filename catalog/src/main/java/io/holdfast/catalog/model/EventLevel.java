package io.holdfast.catalog.model;

/** How much an event matters. */
public enum EventLevel {
  DEBUG,
  INFO,
  WARNING,
  ERROR
}
