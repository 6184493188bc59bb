package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.postgres.server.Sql;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a database holds, without what belongs to the server or to extensions: as {@code pg_dump}
 * sees it.
 *
 * @param relations tables, views and the like
 * @param counts of objects by their kind, in the plural
 */
record Inventory(List<Relation> relations, Map<String, Long> counts) {
  /** Objects of extensions come back with the extension. */
  private static final String NOT_OF_EXTENSION =
      """
       not exists (select from pg_catalog.pg_depend d
         where d.classid = '%s'::regclass and d.objid = x.oid and d.deptype = 'e')
      """;

  private static final String USER_SCHEMA =
      " n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and ";

  private static final int LOCKED_AT_ONCE = 500;

  /**
   * @param kind as in {@code pg_class.relkind}
   */
  record Relation(String schema, String name, char kind, long bytes) {
    /** Schema and name, as expectations and wishes have it. */
    String qualifiedName() {
      return schema + "." + name;
    }

    /** As SQL has it. */
    String sqlName() {
      return Sql.name(schema) + "." + Sql.name(name);
    }

    /** Whether it holds rows of its own. */
    boolean isTable() {
      return kind == 'r';
    }
  }

  Inventory {
    relations = List.copyOf(relations);
    counts = Map.copyOf(counts);
  }

  static Inventory read(Sql sql) {
    var relations =
        sql.list(
            """
            select n.nspname, x.relname, x.relkind::text,
              case when x.relkind in ('r', 'm') then pg_catalog.pg_table_size(x.oid) else 0 end
            from pg_catalog.pg_class x join pg_catalog.pg_namespace n on n.oid = x.relnamespace
            where x.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and x.relpersistence <> 't' and
            """
                + USER_SCHEMA
                + NOT_OF_EXTENSION.formatted("pg_catalog.pg_class")
                + "order by 4, 1, 2",
            row ->
                new Relation(
                    row.getString(1),
                    row.getString(2),
                    row.getString(3).charAt(0),
                    row.getLong(4)));
    return new Inventory(relations, counts(sql, relations));
  }

  /** Whether nothing would be lost with it. */
  boolean isEmpty() {
    return counts.values().stream().allMatch(count -> count == 0);
  }

  /**
   * Refuses to go on without the rights that a whole dump needs.
   *
   * @throws SourceException SOURCE_FORBIDDEN, naming the first table and the right
   */
  static void requireRights(Sql sql, Server server, String database) {
    var unreadable =
        sql.list(
            """
            select pg_catalog.format('%I.%I', n.nspname, x.relname)
            from pg_catalog.pg_class x join pg_catalog.pg_namespace n on n.oid = x.relnamespace
            where x.relkind in ('r', 'p', 'S') and x.relpersistence <> 't' and
              (case when x.relkind = 'S' then not has_sequence_privilege(x.oid, 'select')
                else not has_table_privilege(x.oid, 'select') end
                or not has_schema_privilege(n.oid, 'usage')) and
            """
                + USER_SCHEMA
                + NOT_OF_EXTENSION.formatted("pg_catalog.pg_class")
                + "order by 1 limit 1",
            row -> row.getString(1));
    if (!unreadable.isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_FORBIDDEN,
          "'%s' may not read %s in database '%s'; a member of pg_read_all_data may"
              .formatted(server.user(), unreadable.getFirst(), database));
    }
    var hidden =
        sql.list(
            """
            select x.oid::regclass::text from pg_catalog.pg_class x
            where x.relrowsecurity and x.relkind in ('r', 'p') and row_security_active(x.oid)
            order by 1 limit 1
            """,
            row -> row.getString(1));
    if (!hidden.isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_FORBIDDEN,
          "row security hides rows of %s in database '%s' from '%s'; a role with BYPASSRLS sees all"
              .formatted(hidden.getFirst(), database, server.user()));
    }
  }

  /** Keeps tables from being emptied or dropped between the snapshot and their dump. */
  void lock(Sql sql, int seconds) {
    sql.run("set local lock_timeout = '%ds'".formatted(seconds));
    var tables =
        relations.stream()
            .filter(each -> each.kind() == 'r' || each.kind() == 'p')
            .map(Relation::sqlName)
            .toList();
    for (int from = 0; from < tables.size(); from += LOCKED_AT_ONCE) {
      var some = tables.subList(from, Math.min(tables.size(), from + LOCKED_AT_ONCE));
      sql.run("lock table only %s in access share mode".formatted(String.join(", only ", some)));
    }
  }

  private static Map<String, Long> counts(Sql sql, List<Relation> relations) {
    var kinds =
        relations.stream()
            .collect(Collectors.groupingBy(Relation::kind, TreeMap::new, Collectors.counting()));
    var counts = new LinkedHashMap<String, Long>();
    counts.put("tables", kinds.getOrDefault('r', 0L) + kinds.getOrDefault('p', 0L));
    counts.put("views", kinds.getOrDefault('v', 0L));
    counts.put("materializedViews", kinds.getOrDefault('m', 0L));
    counts.put("foreignTables", kinds.getOrDefault('f', 0L));
    counts.put("sequences", kinds.getOrDefault('S', 0L));
    counts.put(
        "functions",
        sql.number(
            """
            select count(*) from pg_catalog.pg_proc x
            join pg_catalog.pg_namespace n on n.oid = x.pronamespace where
            """
                + USER_SCHEMA
                + NOT_OF_EXTENSION.formatted("pg_catalog.pg_proc")));
    counts.put(
        "types",
        sql.number(
            """
            select count(*) from pg_catalog.pg_type x
            join pg_catalog.pg_namespace n on n.oid = x.typnamespace
            where x.typtype in ('e', 'd', 'r') and
            """
                + USER_SCHEMA
                + NOT_OF_EXTENSION.formatted("pg_catalog.pg_type")));
    counts.put(
        "schemas",
        sql.number(
            "select count(*) from pg_catalog.pg_namespace n, lateral (select n.oid) x where "
                + "n.nspname <> 'public' and "
                + USER_SCHEMA
                + NOT_OF_EXTENSION.formatted("pg_catalog.pg_namespace")));
    counts.put("indexes", ofUserTables(sql, "pg_index", "indrelid"));
    counts.put("constraints", ofUserTables(sql, "pg_constraint", "conrelid"));
    counts.put("triggers", ofUserTables(sql, "pg_trigger", "tgrelid"));
    counts.put(
        "largeObjects", sql.number("select count(*) from pg_catalog.pg_largeobject_metadata"));
    return counts;
  }

  /** Triggers that constraints made are counted with these. */
  private static long ofUserTables(Sql sql, String catalog, String column) {
    return sql.number(
        "select count(*) from pg_catalog.%s c join pg_catalog.pg_class x on x.oid = c.%s "
                .formatted(catalog, column)
            + "join pg_catalog.pg_namespace n on n.oid = x.relnamespace "
            + "where x.relkind <> 't' and x.relpersistence <> 't' and "
            + (catalog.equals("pg_trigger") ? "not c.tgisinternal and " : "")
            + (catalog.equals("pg_constraint") ? "c.contype <> 'n' and " : "")
            + USER_SCHEMA
            + NOT_OF_EXTENSION.formatted("pg_catalog.pg_class"));
  }
}
