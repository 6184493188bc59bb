package io.holdfast.catalog.model;

/** What server nodes do themselves. */
public enum NodeWorkKind {
  /** Its subject is a prune run. */
  PRUNE,
  /** Its subject is a copy of a restore point. */
  COPY,
  /** Its subject is a snapshot that a client wrote. */
  ARRIVAL
}
