package io.holdfast.control.work;

import io.holdfast.control.kind.Kinds;
import java.time.Duration;

/**
 * How long the service waits for whom.
 *
 * @param lease how long an agent may be silent before its session is taken from it
 * @param grace how long a suspended backup waits for another agent
 * @param attempts how often a session is given to an agent before it fails as AGENT_LOST
 * @param abortPatience how long an agent has to confirm an abort, if its lease is not longer
 * @param approvalPatience how long a restore waits for a second person
 * @param approvalRule which restores wait for one
 * @param kinds what the agents of this installation can read and write
 */
public record WorkSettings(
    Duration lease,
    Duration grace,
    int attempts,
    Duration abortPatience,
    Duration approvalPatience,
    ApprovalRule approvalRule,
    Kinds kinds) {
  public static final WorkSettings DEFAULT =
      new WorkSettings(
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          10,
          Duration.ofSeconds(10),
          Duration.ofDays(3),
          ApprovalRule.NEVER,
          Kinds.DIRECTORY_ONLY);

  public WorkSettings withApprovalRule(ApprovalRule rule) {
    return new WorkSettings(lease, grace, attempts, abortPatience, approvalPatience, rule, kinds);
  }

  public WorkSettings {
    if (!lease.isPositive() || attempts < 1) {
      throw new IllegalArgumentException("lease %s, %d attempts".formatted(lease, attempts));
    }
  }
}
