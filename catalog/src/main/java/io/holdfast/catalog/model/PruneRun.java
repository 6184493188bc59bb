package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of prune on one repository, by a node of the service. Of each repository one is open at
 * most.
 *
 * @param projectId the repository's; null when that serves all
 * @param settings as they were when it was asked for
 */
public record PruneRun(
    PruneRunId id,
    RepositoryId repositoryId,
    @Nullable ProjectId projectId,
    PruneCause cause,
    boolean dryRun,
    PruneSettings settings,
    Actor actor,
    PruneStanding standing,
    @Nullable AbortRequest abort,
    int attempt,
    PruneTally tally,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    long revision) {
  public PruneRun with(PruneStanding newStanding, PruneTally newTally) {
    return new PruneRun(
        id,
        repositoryId,
        projectId,
        cause,
        dryRun,
        settings,
        actor,
        newStanding,
        abort,
        attempt,
        newTally,
        createdAt,
        startedAt,
        endedAt,
        revision);
  }

  /** Claimed by a node, perhaps not for the first time. */
  public PruneRun begun(Instant at) {
    return new PruneRun(
        id,
        repositoryId,
        projectId,
        cause,
        dryRun,
        settings,
        actor,
        PruneStanding.running(PrunePhase.WAITING, 0, 0),
        abort,
        attempt + 1,
        tally,
        createdAt,
        startedAt == null ? at : startedAt,
        null,
        revision);
  }

  public PruneRun aborting(AbortRequest request) {
    return new PruneRun(
        id,
        repositoryId,
        projectId,
        cause,
        dryRun,
        settings,
        actor,
        standing,
        request,
        attempt,
        tally,
        createdAt,
        startedAt,
        endedAt,
        revision);
  }

  public PruneRun ended(PruneStanding end, Instant at) {
    return new PruneRun(
        id,
        repositoryId,
        projectId,
        cause,
        dryRun,
        settings,
        actor,
        end,
        abort,
        attempt,
        tally,
        createdAt,
        startedAt,
        at,
        revision);
  }
}
