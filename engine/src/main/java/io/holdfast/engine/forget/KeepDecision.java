package io.holdfast.engine.forget;

import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.List;

/**
 * What the rules say of one snapshot.
 *
 * @param reasons why it is kept, as stock restic words them; empty when it goes
 */
public record KeepDecision(StoredSnapshot snapshot, List<String> reasons) {
  public KeepDecision {
    reasons = List.copyOf(reasons);
  }

  public boolean kept() {
    return !reasons.isEmpty();
  }
}
