package io.holdfast.catalog.model;

/** Where a repository lies. */
public enum RepositoryKind {
  LOCAL,
  S3,
  SFTP,
  REST,
  AZURE_BLOB,
  /** A snapshot of the platform under the source, not a repository of ours. */
  NATIVE_SNAPSHOT
}
