package io.holdfast.catalog.model;

/** Who can act. */
public enum ActorType {
  USER,
  AGENT,
  SYSTEM
}
