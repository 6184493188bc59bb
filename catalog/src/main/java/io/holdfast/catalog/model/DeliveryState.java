package io.holdfast.catalog.model;

/** How far a notice has come on its way to a channel. */
public enum DeliveryState {
  PENDING,
  DELIVERED,
  /** Given up: the channel was turned off, or will never take this one. */
  FAILED
}
