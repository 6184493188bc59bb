package io.holdfast.catalog.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a restore, or an opened explorer. {@code no} is its number, unique over sessions of
 * both kinds. {@code millisId} is its birth in Unix milliseconds, counted on until unique within
 * its point. {@code times.createdAt} and {@code times.endedAt} are kept to 100 ns, other times to
 * the microsecond.
 */
public record RestoreSession(
    RestoreSessionId id,
    long no,
    long millisId,
    RestoreOrigin origin,
    RestoreRequest request,
    @Nullable DeterminedTarget determined,
    Actor actor,
    List<Approval> approvals,
    RestoreStanding standing,
    SessionTimes times,
    Lease lease,
    int attempt,
    @Nullable AbortRequest abort,
    Progress progress,
    RestoreTotals totals,
    RestoreLinks links,
    @Nullable String checkpoint,
    long revision) {
  public RestoreSession {
    approvals = List.copyOf(approvals);
  }

  /** The source that it goes into: the one that its target names, else the one it came from. */
  public SourceId into() {
    var other = request.target().sourceId();
    return other == null ? origin.sourceId() : other;
  }

  public RestoreSession withStanding(RestoreStanding newStanding, SessionTimes newTimes) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        newStanding,
        newTimes,
        lease,
        attempt,
        abort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withLease(Lease newLease, int newAttempt) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        standing,
        times,
        newLease,
        newAttempt,
        abort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withAbort(@Nullable AbortRequest newAbort) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        standing,
        times,
        lease,
        attempt,
        newAbort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withProgress(Progress newProgress, RestoreTotals newTotals) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        standing,
        times,
        lease,
        attempt,
        abort,
        newProgress,
        newTotals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withCheckpoint(@Nullable String newCheckpoint) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        standing,
        times,
        lease,
        attempt,
        abort,
        progress,
        totals,
        links,
        newCheckpoint,
        revision);
  }

  public RestoreSession withDetermined(@Nullable DeterminedTarget newDetermined) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        newDetermined,
        actor,
        approvals,
        standing,
        times,
        lease,
        attempt,
        abort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withApprovals(List<Approval> newApprovals) {
    return new RestoreSession(
        id,
        no,
        millisId,
        origin,
        request,
        determined,
        actor,
        newApprovals,
        standing,
        times,
        lease,
        attempt,
        abort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }

  public RestoreSession withNumbers(long newNo, long newMillisId) {
    return new RestoreSession(
        id,
        newNo,
        newMillisId,
        origin,
        request,
        determined,
        actor,
        approvals,
        standing,
        times,
        lease,
        attempt,
        abort,
        progress,
        totals,
        links,
        checkpoint,
        revision);
  }
}
