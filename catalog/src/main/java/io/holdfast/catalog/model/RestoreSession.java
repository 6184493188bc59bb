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
}
