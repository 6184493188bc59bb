package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the sealed catalogs in a repository.
 *
 * @param newest null before the first
 * @param failingSince since when sealing fails; null when it does not
 * @param failure why; null when it does not fail
 * @param toldAt when people were told that it is stale; null while it is not
 */
public record SealedCatalog(
    RepositoryId repositoryId,
    @Nullable Newest newest,
    @Nullable Instant failingSince,
    @Nullable String failure,
    @Nullable Instant toldAt) {
  /**
   * The newest one.
   *
   * @param keyId of the recovery key that opens it
   * @param contentHash of all rows; 64 hex digits
   * @param currentUntil up to when nothing had changed since
   */
  public record Newest(
      String snapshotId,
      String keyId,
      String contentHash,
      long bytes,
      Instant sealedAt,
      Instant currentUntil) {}

  /** Of a repository that has none yet. */
  public static SealedCatalog none(RepositoryId repository) {
    return new SealedCatalog(repository, null, null, null, null);
  }
}
