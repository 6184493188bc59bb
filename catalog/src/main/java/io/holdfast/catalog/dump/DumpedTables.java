package io.holdfast.catalog.dump;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jooq.ForeignKey;
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
  static Map<String, Table<?>> inOrder(DSLContext sql) {
    var left = new TreeMap<String, Table<?>>();
    var here = sql.select(DSL.currentSchema()).fetchSingle().value1();
    sql.meta().filterSchemas(schema -> schema.getName().equals(here)).getTables().stream()
        .filter(table -> !LEFT_OUT.contains(table.getName()))
        .filter(table -> !table.getName().startsWith("sqlite_"))
        .filter(table -> table.getTableType().isTable())
        .forEach(table -> left.put(table.getName(), table));
    var ordered = new LinkedHashMap<String, Table<?>>();
    while (!left.isEmpty()) {
      var free = left.values().stream().filter(table -> isFree(table, left)).toList();
      if (free.isEmpty()) {
        throw new IllegalStateException("tables refer to each other: " + left.keySet());
      }
      free.forEach(table -> ordered.put(table.getName(), left.remove(table.getName())));
    }
    return ordered;
  }

  /** Columns by which a table's rows refer to rows of the same table. */
  static Set<String> ownReferences(Table<?> table) {
    var names = new ArrayList<String>();
    for (ForeignKey<?, ?> key : table.getReferences()) {
      if (key.getKey().getTable().getName().equals(table.getName())) {
        key.getFields().forEach(field -> names.add(field.getName()));
      }
    }
    return Set.copyOf(names);
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

  private static boolean isFree(Table<?> table, Map<String, Table<?>> left) {
    return table.getReferences().stream()
        .map(key -> key.getKey().getTable().getName())
        .allMatch(name -> name.equals(table.getName()) || !left.containsKey(name));
  }
}
