package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One encrypted, deduplicated set of files, and where it lies. {@code location} is a path or URL
 * without credentials; {@code formatId} is the id in the repository's own config once it is known;
 * the password is the sealed secret {@code passwordSecretId}. Without a project it serves all of
 * them.
 */
public record Repository(
    RepositoryId id,
    @Nullable ProjectId projectId,
    String name,
    RepositoryKind kind,
    String location,
    @Nullable String region,
    StorageTier tier,
    boolean appendOnly,
    @Nullable ObjectLock lock,
    List<String> recipientKeyIds,
    @Nullable String formatId,
    @Nullable SecretId passwordSecretId,
    Capacity capacity,
    RepositoryHealth health,
    @Nullable Instant lastCheckAt,
    @Nullable Instant lastFullReadAt,
    Stamp stamp) {
  public Repository {
    recipientKeyIds = List.copyOf(recipientKeyIds);
  }
}
