package io.holdfast.catalog.model;

/** How far a point or copy was proven, from readable blobs (L1) to a probe of the user (L5). */
public enum ProofLevel {
  L1,
  L2,
  L3,
  L4,
  L5
}
