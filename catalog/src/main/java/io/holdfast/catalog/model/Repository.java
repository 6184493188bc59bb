package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One encrypted, deduplicated set of files, and where it lies. {@code location} is a path or URL
 * without credentials; {@code formatId} is the id in the repository's own config once it is known;
 * the password is the sealed secret {@code passwordSecretId}. Without a project it serves all of
 * them. {@code gateway} opens it to restic's own clients.
 */
public record Repository(
    RepositoryId id,
    @Nullable ProjectId projectId,
    String name,
    RepositoryKind kind,
    String location,
    StoreAccess access,
    @Nullable String region,
    StorageTier tier,
    boolean appendOnly,
    boolean gateway,
    @Nullable ObjectLock lock,
    List<String> recipientKeyIds,
    @Nullable String formatId,
    @Nullable SecretId passwordSecretId,
    Capacity capacity,
    RepositoryHealth health,
    @Nullable Instant lastCheckAt,
    @Nullable Instant lastFullReadAt,
    PruneSettings prune,
    Stamp stamp) {
  public Repository {
    recipientKeyIds = List.copyOf(recipientKeyIds);
  }

  public Repository withHealth(
      RepositoryHealth newHealth,
      @Nullable Instant newLastCheckAt,
      @Nullable Instant newLastFullReadAt) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        newHealth,
        newLastCheckAt,
        newLastFullReadAt,
        prune,
        stamp);
  }

  public Repository withCapacity(Capacity newCapacity) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        newCapacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }

  /** Where it lies now; what reaches it stays. */
  public Repository withLocation(RepositoryKind newKind, String newLocation) {
    return new Repository(
        id,
        projectId,
        name,
        newKind,
        newLocation,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }

  public Repository withAccess(StoreAccess newAccess) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        newAccess,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }

  public Repository withFormatId(@Nullable String newFormatId) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        newFormatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }

  public Repository withPassword(SecretId newPasswordSecretId) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        newPasswordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }

  public Repository withStamp(Stamp newStamp) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        newStamp);
  }

  public Repository withPrune(PruneSettings newPrune) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        appendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        newPrune,
        stamp);
  }

  public Repository withAppendOnly(boolean newAppendOnly) {
    return new Repository(
        id,
        projectId,
        name,
        kind,
        location,
        access,
        region,
        tier,
        newAppendOnly,
        gateway,
        lock,
        recipientKeyIds,
        formatId,
        passwordSecretId,
        capacity,
        health,
        lastCheckAt,
        lastFullReadAt,
        prune,
        stamp);
  }
}
