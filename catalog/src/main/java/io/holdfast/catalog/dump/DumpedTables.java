package io.holdfast.catalog.dump;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** The tables of an open catalog as its database knows them. */
final class DumpedTables {
  /**
   * Flyway's own, the timers of dead processes, what tells of sealed catalogs, and counts that are
   * made again from what they count.
   */
  private static final Set<String> LEFT_OUT =
      Set.of("flyway_schema_history", "timer", "sealed_catalog", "list_count", "list_count_end");

  private static final String HISTORY = "flyway_schema_history";

  private DumpedTables() {}

  /** By name, each after those that its rows refer to. */
  static Map<String, DumpedTable> inOrder(DSLContext sql) {
    var left = new TreeMap<String, Table<?>>();
    var here = sql.select(DSL.currentSchema()).fetchSingle().value1();
    sql.meta().filterSchemas(schema -> schema.getName().equals(here)).getTables().stream()
        .filter(table -> !LEFT_OUT.contains(table.getName()))
        .filter(table -> !table.getName().startsWith("sqlite_"))
        .filter(table -> table.getTableType().isTable())
        .forEach(table -> left.put(table.getName(), table));
    var keys = TableKeys.of(sql);
    var ordered = new LinkedHashMap<String, DumpedTable>();
    while (!left.isEmpty()) {
      var free =
          left.values().stream()
              .filter(table -> Collections.disjoint(keys.others(table.getName()), left.keySet()))
              .toList();
      if (free.isEmpty()) {
        throw new IllegalStateException("tables refer to each other: " + left.keySet());
      }
      for (var table : free) {
        var name = table.getName();
        left.remove(name);
        ordered.put(name, new DumpedTable(table, keys.primary(name), keys.own(name)));
      }
    }
    return ordered;
  }

  /** The last migration that the tables went through. */
  static String schema(DSLContext sql) {
    var version = DSL.field(DSL.name("version"), String.class);
    List<String> all =
        sql.select(version)
            .from(DSL.table(DSL.name(HISTORY)))
            .where(version.isNotNull())
            .fetch(version);
    return all.stream().max(Comparator.comparingInt(Integer::parseInt)).orElseThrow();
  }
}
