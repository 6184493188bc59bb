package io.holdfast.sources.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a server says that it holds.
 *
 * @param objects of each database; those without any are there too
 * @param untransacted tables, {@code database.table}, whose engine knows no transactions: they are
 *     read as they are when their turn comes
 */
record Inventory(Map<String, Set<DumpObject>> objects, List<String> untransacted) {
  /** Databases that belong to the server itself. */
  static final Set<String> SYSTEM =
      Set.of("information_schema", "performance_schema", "mysql", "sys", "ndbinfo");

  /** Engines whose tables show one moment to a transaction. */
  private static final Set<String> TRANSACTIONAL =
      Set.of("INNODB", "ROCKSDB", "TOKUDB", "NDBCLUSTER");

  static Inventory load(MysqlClient client) throws InterruptedException {
    var objects = new TreeMap<String, Set<DumpObject>>();
    for (var row : client.query("SELECT schema_name FROM information_schema.schemata")) {
      if (!SYSTEM.contains(row.getFirst())) {
        objects.put(
            row.getFirst(), new TreeSet<>(java.util.Comparator.comparing(DumpObject::toString)));
      }
    }
    var untransacted = new ArrayList<String>();
    for (var row : client.query(STATEMENTS)) {
      var database = objects.get(row.getFirst());
      if (database == null) {
        continue;
      }
      database.add(object(row.get(1), row.get(2)));
      if (row.get(1).equals("BASE TABLE") && !TRANSACTIONAL.contains(row.get(3))) {
        untransacted.add(row.getFirst() + "." + row.get(2));
      }
    }
    return new Inventory(objects, untransacted);
  }

  private static final String STATEMENTS =
      """
      SELECT table_schema, table_type, table_name, UPPER(COALESCE(engine, 'INNODB'))
        FROM information_schema.tables;
      SELECT routine_schema, 'ROUTINE', routine_name, '' FROM information_schema.routines;
      SELECT event_schema, 'EVENT', event_name, '' FROM information_schema.events\
      """;

  private static DumpObject object(String type, String name) {
    var kind =
        switch (type) {
          case "VIEW" -> DumpObject.Kind.VIEW;
          case "SEQUENCE" -> DumpObject.Kind.SEQUENCE;
          case "EVENT" -> DumpObject.Kind.EVENT;
          case "ROUTINE" -> DumpObject.Kind.ROUTINE;
          default -> DumpObject.Kind.TABLE;
        };
    return new DumpObject(kind, name);
  }

  /** Triggers by database. */
  static Map<String, Long> triggers(MysqlClient client) throws InterruptedException {
    return client
        .query(
            "SELECT trigger_schema, COUNT(*) FROM information_schema.triggers GROUP BY"
                + " trigger_schema")
        .stream()
        .collect(Collectors.toMap(List::getFirst, row -> Long.parseLong(row.get(1))));
  }
}
