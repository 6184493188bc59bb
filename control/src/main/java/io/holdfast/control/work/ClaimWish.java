package io.holdfast.control.work;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import java.util.Set;

/** Which work an agent has room for. {@code name} is the agent's, for people. */
public record ClaimWish(
    AgentId agent, String name, Set<SessionKind> kinds, Set<SourceKind> sourceKinds) {
  public ClaimWish {
    kinds = Set.copyOf(kinds);
    sourceKinds = Set.copyOf(sourceKinds);
  }
}
