package io.holdfast.sources.postgres;

import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What stands in a database that is to be restored into.
 *
 * @param exists whether there is one of that name
 * @param isEmpty true when there is none too
 * @param objects what it holds, as {@code TYPE schema.name}
 */
record TargetDatabase(boolean exists, boolean isEmpty, Set<String> objects) {
  private static final String NONE_OF_SERVER =
      " where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'";

  TargetDatabase {
    objects = Set.copyOf(objects);
  }

  static TargetDatabase read(Server server, String name) {
    try (var sql = server.connect(server.maintenanceDatabase())) {
      if (!sql.flag("select exists (select from pg_catalog.pg_database where datname = ?)", name)) {
        return new TargetDatabase(false, true, Set.of("SCHEMA .public"));
      }
    }
    try (var sql = server.connect(name)) {
      var objects = new HashSet<>(objects(sql));
      return new TargetDatabase(true, Inventory.read(sql).isEmpty(), objects);
    }
  }

  /** Whether something of the entry's type and name is there. */
  boolean has(Entry entry) {
    return objects.contains(
        switch (entry.type()) {
          case "TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE" ->
              "RELATION " + entry.qualifiedName();
          case "TYPE", "DOMAIN", "SHELL TYPE" -> "TYPE " + entry.qualifiedName();
          case "FUNCTION", "PROCEDURE", "AGGREGATE" ->
              "FUNCTION " + entry.schema() + "." + functionName(entry.tag());
          default -> entry.type() + " " + entry.qualifiedName();
        });
  }

  private static String functionName(String tag) {
    return tag.replaceFirst("\\(.*", "").replaceAll("^\"|\"$", "").replace("\"\"", "\"");
  }

  private static List<String> objects(Sql sql) {
    return sql.list(
        "select 'RELATION ' || n.nspname || '.' || c.relname from pg_catalog.pg_class c"
            + " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
            + NONE_OF_SERVER
            + " and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')"
            + " union all select 'TYPE ' || n.nspname || '.' || t.typname from pg_catalog.pg_type t"
            + " join pg_catalog.pg_namespace n on n.oid = t.typnamespace"
            + NONE_OF_SERVER
            + " union all select 'FUNCTION ' || n.nspname || '.' || p.proname"
            + " from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
            + NONE_OF_SERVER
            + " union all select 'SCHEMA .' || n.nspname from pg_catalog.pg_namespace n"
            + NONE_OF_SERVER
            + " union all select 'EXTENSION .' || extname from pg_catalog.pg_extension"
            + " union all select 'COLLATION ' || n.nspname || '.' || c.collname"
            + " from pg_catalog.pg_collation c"
            + " join pg_catalog.pg_namespace n on n.oid = c.collnamespace"
            + NONE_OF_SERVER,
        row -> row.getString(1));
  }
}
