package io.holdfast.control.restore;

import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PlanCheck;
import io.holdfast.catalog.model.RestorePlanTotals;
import io.holdfast.catalog.model.Source;
import io.holdfast.control.kind.KindWish;
import io.holdfast.engine.repository.Repository;
import java.util.List;
import java.util.Map;

/**
 * Thinks restores of all kinds but directories through. Given by whoever wires the service; writes
 * nothing.
 */
@FunctionalInterface
public interface KindPlanner {
  /**
   * @param snapshot 64 hex digits, in a repository whose index is loaded
   * @param base the folder of the snapshot that stands for its root; {@code /} unless it is of a
   *     bundle
   * @param parts of the point
   * @param into the source to restore into: the point's own, or another of its kind
   * @param secrets of {@code into}; the caller wipes them
   */
  record Ground(
      String snapshot,
      String base,
      List<Part> parts,
      Source into,
      Map<String, byte[]> secrets,
      KindWish wish,
      ConflictPolicy conflicts) {
    public Ground {
      parts = List.copyOf(parts);
      secrets = Map.copyOf(secrets);
    }

    /** Tells nothing that opens the source. */
    @Override
    public String toString() {
      return "Ground[snapshot=%s, into=%s]".formatted(snapshot, into.id());
    }
  }

  /** What came out. */
  record Planned(List<PlanCheck> checks, RestorePlanTotals totals) {
    public Planned {
      checks = List.copyOf(checks);
    }
  }

  /**
   * @throws io.holdfast.base.HoldfastException INPUT_INVALID when the request names what the point
   *     does not have; what the target failed with when it cannot be asked
   */
  Planned plan(Repository repository, Ground ground) throws InterruptedException;
}
