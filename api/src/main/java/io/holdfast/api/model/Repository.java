package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An encrypted place where points lie. */
public record Repository(
    UUID id,
    @Nullable UUID projectId,
    String name,
    String kind,
    String location,
    Map<String, String> settings,
    List<String> secretNames,
    @Nullable String region,
    String tier,
    boolean appendOnly,
    boolean gateway,
    @Nullable ObjectLock lock,
    List<String> recipientKeyIds,
    @Nullable String formatId,
    Capacity capacity,
    String health,
    @Nullable Instant lastCheckAt,
    @Nullable Instant lastFullReadAt,
    PruneSettings prune,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Repository {
    settings = Map.copyOf(settings);
    secretNames = List.copyOf(secretNames);
    recipientKeyIds = List.copyOf(recipientKeyIds);
  }
}
