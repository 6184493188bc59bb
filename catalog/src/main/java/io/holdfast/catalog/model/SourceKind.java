package io.holdfast.catalog.model;

/** What is protected. */
public enum SourceKind {
  DIRECTORY,
  POSTGRES,
  POSTGRES_PITR,
  MYSQL,
  MONGODB,
  REDIS,
  SQLITE,
  S3_BUCKET,
  MAILBOX,
  DISK_IMAGE,
  VM,
  COMMAND,
  /** Several sources taken at one moment. */
  PROJECT_BUNDLE,
  /** Watched in another product, never worked on by us. */
  FOREIGN
}
