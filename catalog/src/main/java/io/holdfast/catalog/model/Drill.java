package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One proof of a restore point by restoring it to a place that nobody else reaches.
 *
 * @param keptUntil until when what it restored lies there; null when it was taken away at its end
 */
public record Drill(
    DrillId id,
    ProjectId projectId,
    ProtectionId protectionId,
    SourceId sourceId,
    @Nullable DrillPolicyId policyId,
    RestorePointId pointId,
    CopyId copyId,
    RestoreSessionId sessionId,
    DrillWish wish,
    Actor actor,
    DrillStanding standing,
    @Nullable ProofId proofId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant keptUntil,
    long revision) {

  /** Whether a search asked for it, to which a wrong answer is an answer. */
  public boolean isOfSearch() {
    return wish.checks().stream().anyMatch(check -> check.name().equals(DrillCheck.SEARCH));
  }

  public Drill withStanding(
      DrillStanding newStanding, @Nullable Instant newStartedAt, @Nullable Instant newEndedAt) {
    return new Drill(
        id,
        projectId,
        protectionId,
        sourceId,
        policyId,
        pointId,
        copyId,
        sessionId,
        wish,
        actor,
        newStanding,
        proofId,
        createdAt,
        newStartedAt,
        newEndedAt,
        keptUntil,
        revision);
  }

  public Drill withProof(ProofId newProofId) {
    return new Drill(
        id,
        projectId,
        protectionId,
        sourceId,
        policyId,
        pointId,
        copyId,
        sessionId,
        wish,
        actor,
        standing,
        newProofId,
        createdAt,
        startedAt,
        endedAt,
        keptUntil,
        revision);
  }

  public Drill withKeptUntil(@Nullable Instant until) {
    return new Drill(
        id,
        projectId,
        protectionId,
        sourceId,
        policyId,
        pointId,
        copyId,
        sessionId,
        wish,
        actor,
        standing,
        proofId,
        createdAt,
        startedAt,
        endedAt,
        until,
        revision);
  }
}
