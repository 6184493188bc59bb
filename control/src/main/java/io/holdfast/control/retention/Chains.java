package io.holdfast.control.retention;

import io.holdfast.catalog.model.RestorePointId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which points others cannot be restored without. */
final class Chains {
  private final Map<RestorePointId, Candidate> byId;
  private final Map<RestorePointId, List<Candidate>> needing;

  Chains(List<Candidate> points) {
    this.byId = points.stream().collect(Collectors.toMap(Candidate::id, point -> point));
    this.needing = new HashMap<>();
    for (var point : points) {
      if (point.needs() != null) {
        needing.computeIfAbsent(point.needs(), _ -> new ArrayList<>()).add(point);
      }
    }
  }

  boolean any() {
    return !needing.isEmpty();
  }

  /** Whether another one that stays needs the point. */
  boolean needed(Candidate point, Predicate<Candidate> stays) {
    return needing.getOrDefault(point.id(), List.of()).stream().anyMatch(stays);
  }

  /** All that do not stay by themselves, but that one that stays needs, at whatever distance. */
  Set<RestorePointId> needed(Predicate<Candidate> stays) {
    var needed = new HashSet<RestorePointId>();
    if (!any()) {
      return needed;
    }
    for (var point : byId.values()) {
      var next = stays.test(point) ? point.needs() : null;
      while (next != null) {
        var parent = byId.get(next);
        if (parent == null || stays.test(parent) || !needed.add(next)) {
          break;
        }
        next = parent.needs();
      }
    }
    return needed;
  }
}
