package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something is wrong with a protection, or was. Of each kind one is open at most.
 *
 * @param occurrences how often it was seen while open
 * @param remindedAt when people were last told
 * @param clearedAt null while it is open
 */
public record Alert(
    AlertId id,
    ProjectId projectId,
    ProtectionId protectionId,
    AlertKind kind,
    Severity severity,
    String reason,
    int occurrences,
    Instant raisedAt,
    Instant lastSeenAt,
    Instant remindedAt,
    @Nullable Instant clearedAt,
    long revision) {

  /** Seen once more. */
  public Alert again(String newReason, Severity newSeverity, Instant at) {
    return new Alert(
        id,
        projectId,
        protectionId,
        kind,
        newSeverity,
        newReason,
        occurrences + 1,
        raisedAt,
        at,
        remindedAt,
        clearedAt,
        revision);
  }

  public Alert reminded(Instant at) {
    return new Alert(
        id,
        projectId,
        protectionId,
        kind,
        severity,
        reason,
        occurrences,
        raisedAt,
        lastSeenAt,
        at,
        clearedAt,
        revision);
  }

  public Alert cleared(Instant at) {
    return new Alert(
        id,
        projectId,
        protectionId,
        kind,
        severity,
        reason,
        occurrences,
        raisedAt,
        lastSeenAt,
        remindedAt,
        at,
        revision);
  }
}
