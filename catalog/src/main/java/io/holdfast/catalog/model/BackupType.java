package io.holdfast.catalog.model;

/** How much a backup session reads. */
public enum BackupType {
  FULL,
  INCREMENTAL,
  SNAPSHOT
}
