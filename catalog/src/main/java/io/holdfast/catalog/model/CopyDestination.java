package io.holdfast.catalog.model;

/**
 * Which sort of place a copy lies in; lists that want only the latest take one of each per source.
 */
public enum CopyDestination {
  /** A snapshot of the platform, made by a schedule. */
  SNAPSHOT,
  /** A snapshot of the platform, made by hand. */
  MANUAL_SNAPSHOT,
  /** A repository. */
  REPOSITORY;

  public static CopyDestination of(RepositoryKind kind, BackupTrigger trigger) {
    return switch (kind) {
      case NATIVE_SNAPSHOT ->
          switch (trigger) {
            case SCHEDULE, CATCH_UP, DRILL_SEED -> SNAPSHOT;
            case MANUAL, API, UPLOAD -> MANUAL_SNAPSHOT;
          };
      case LOCAL, S3, SFTP, REST, AZURE_BLOB -> REPOSITORY;
    };
  }
}
