package io.holdfast.catalog.model;

/** What server nodes do themselves. */
public enum NodeWorkKind {
  /** Its subject is a prune run. */
  PRUNE
}
