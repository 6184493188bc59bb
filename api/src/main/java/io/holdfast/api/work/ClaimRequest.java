package io.holdfast.api.work;

import java.time.Duration;
import java.util.Set;

/**
 * @param kinds the verbs that the agent has room for now
 * @param sourceKinds the kinds of source that it can read and write, as in the resource model
 *     ({@code DIRECTORY} …)
 * @param patience how long the call may block until something is queued; zero asks once
 */
public record ClaimRequest(
    AgentIdentity agent, Set<WorkKind> kinds, Set<String> sourceKinds, Duration patience) {
  public ClaimRequest {
    kinds = Set.copyOf(kinds);
    sourceKinds = Set.copyOf(sourceKinds);
    if (kinds.isEmpty() || patience.isNegative()) {
      throw new IllegalArgumentException("claim of %s waiting %s".formatted(kinds, patience));
    }
  }
}
