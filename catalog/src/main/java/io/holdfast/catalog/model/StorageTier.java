package io.holdfast.catalog.model;

/** How soon stored bytes can be read. */
public enum StorageTier {
  HOT,
  COOL,
  COLD,
  ARCHIVE
}
