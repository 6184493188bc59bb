package io.holdfast.sources.mysql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one database's stream holds, taken down while it passes. One writer; read afterwards. */
final class TableOfContents {
  private final Set<DumpObject> objects = new HashSet<>();
  private final Map<String, RowCount> rows = new TreeMap<>();
  private final Set<String> definers = new TreeSet<>();
  private long triggers;
  private long bytes;

  void see(DumpUnit unit, DumpSections sections) {
    sections
        .current()
        .ifPresent(object -> {
          if (unit.creates() || unit.dropped().isPresent()) {
            objects.add(object);
            if (object.kind() == DumpObject.Kind.TABLE) {
              rows.putIfAbsent(object.name(), RowCount.NONE);
            }
          }
        });
    if (unit.createsTrigger()) {
      triggers++;
    }
    unit.definer().ifPresent(definers::add);
  }

  void add(String table, RowCount count) {
    rows.merge(table, count, RowCount::plus);
  }

  void addBytes(long count) {
    bytes += count;
  }

  Set<DumpObject> objects() {
    return Set.copyOf(objects);
  }

  long triggers() {
    return triggers;
  }

  long bytes() {
    return bytes;
  }

  Map<String, RowCount> rows() {
    return Map.copyOf(rows);
  }

  /** As {@code docs/sources/mysql.md} has them. */
  Map<String, Long> expectations() {
    var expectations = new HashMap<String, Long>();
    for (var kind : DumpObject.Kind.values()) {
      expectations.put(plural(kind), objects.stream().filter(each -> each.kind() == kind).count());
    }
    expectations.put("triggers", triggers);
    expectations.put("rows", rows.values().stream().mapToLong(RowCount::rows).sum());
    rows.forEach((table, count) -> {
      expectations.put("rows." + table, count.rows());
      expectations.put("sum." + table, count.sum());
    });
    for (var each : objects) {
      if (each.kind() != DumpObject.Kind.TABLE) {
        expectations.put(singular(each.kind()) + "." + each.name(), 1L);
      }
    }
    definers.forEach(definer -> expectations.put("definer." + definer, 1L));
    return expectations;
  }

  static String singular(DumpObject.Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String plural(DumpObject.Kind kind) {
    return singular(kind) + "s";
  }
}
