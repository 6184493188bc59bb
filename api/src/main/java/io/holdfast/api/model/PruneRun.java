package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of prune on one repository, by a node of the service. */
public record PruneRun(
    UUID id,
    UUID repositoryId,
    @Nullable UUID projectId,
    String cause,
    boolean dryRun,
    PruneSettings settings,
    Actor actor,
    String state,
    @Nullable String result,
    @Nullable String reasonCode,
    @Nullable String detail,
    @Nullable String phase,
    long done,
    long total,
    long attempt,
    @Nullable Instant abortRequestedAt,
    PruneTally tally,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    long revision) {
  public boolean ended() {
    return result != null;
  }
}
