package io.holdfast.catalog.model;

/** Where a repository lies. */
public enum RepositoryKind {
  LOCAL,
  S3,
  SFTP,
  REST,
  AZURE_BLOB,
  /** A snapshot of the platform under the source, not a repository of ours. */
  NATIVE_SNAPSHOT;

  /** Whether it lies in a store of ours: we open it, and write and delete in it. */
  public boolean isStore() {
    return switch (this) {
      case LOCAL, S3, SFTP, REST -> true;
      case AZURE_BLOB, NATIVE_SNAPSHOT -> false;
    };
  }
}
