package io.holdfast.sources.mysql;

import io.holdfast.sources.PlannedRestore.Difference;
import java.util.List;

/**
 * Holds what a database holds now against what its part must contain.
 *
 * @param alike whether both servers print rows alike, so that their sums can be compared
 */
record Comparison(
    DatabaseRestore plan, TableOfContents now, boolean alike, List<Difference> differences) {
  void compare(boolean skipExisting) {
    var expectations = plan.part().expectations();
    var present = now.expectations();
    for (var object : plan.objects()) {
      if (plan.isSkipped(object, skipExisting)) {
        continue;
      }
      if (object.kind() != DumpObject.Kind.TABLE) {
        var name = TableOfContents.singular(object.kind()) + "." + object.name();
        require(name, 1L, present.getOrDefault(name, 0L));
        continue;
      }
      var rows = "rows." + object.name();
      require(rows, expectations.getOrDefault(rows, 0L), present.getOrDefault(rows, -1L));
      var sum = "sum." + object.name();
      if (alike && expectations.containsKey(sum)) {
        require(sum, expectations.getOrDefault(sum, 0L), present.getOrDefault(sum, -1L));
      }
    }
    if (plan.whole() && !skipExisting) {
      require("triggers", expectations.getOrDefault("triggers", 0L), now.triggers());
    }
  }

  private void require(String what, long expected, long actual) {
    if (expected != actual) {
      differences.add(
          new Difference(
              "%s/%s".formatted(plan.part().name(), what),
              String.valueOf(expected),
              actual < 0 ? "missing" : String.valueOf(actual)));
    }
  }
}
