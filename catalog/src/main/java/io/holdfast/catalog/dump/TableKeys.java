package io.holdfast.catalog.dump;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;

/**
 * The keys of all tables of a schema, asked of the database itself in two statements: the drivers
 * answer jOOQ table by table, and SQLite's looks through the text of each table with regular
 * expressions, for seconds.
 */
final class TableKeys {
  private static final String SQLITE_PRIMARY =
      """
      select t.name, c.name
      from sqlite_schema t join pragma_table_info(t.name) c
      where t.type = 'table' and c.pk > 0 order by t.name, c.pk
      """;
  private static final String SQLITE_FOREIGN =
      """
      select t.name, k."from", k."table"
      from sqlite_schema t join pragma_foreign_key_list(t.name) k where t.type = 'table'
      """;
  private static final String POSTGRES_PRIMARY =
      """
      select t.relname::text, c.attname::text
      from pg_constraint k join pg_class t on t.oid = k.conrelid
      cross join unnest(k.conkey) with ordinality as n(number, place)
      join pg_attribute c on c.attrelid = t.oid and c.attnum = n.number
      where k.contype = 'p' and k.connamespace = current_schema()::regnamespace
      order by t.relname, n.place
      """;
  private static final String POSTGRES_FOREIGN =
      """
      select t.relname::text, c.attname::text, o.relname::text
      from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class o on o.oid = k.confrelid
      join pg_attribute c on c.attrelid = t.oid and c.attnum = any (k.conkey)
      where k.contype = 'f' and k.connamespace = current_schema()::regnamespace
      """;

  private final Map<String, List<String>> primary;
  private final Map<String, List<Reference>> foreign;

  private TableKeys(Map<String, List<String>> primary, Map<String, List<Reference>> foreign) {
    this.primary = primary;
    this.foreign = foreign;
  }

  static TableKeys of(DSLContext sql) {
    var sqlite = sql.family() == SQLDialect.SQLITE;
    var columns = sql.fetch(sqlite ? SQLITE_PRIMARY : POSTGRES_PRIMARY);
    var references = sql.fetch(sqlite ? SQLITE_FOREIGN : POSTGRES_FOREIGN);
    return new TableKeys(
        columns.stream()
            .collect(
                groupingBy(
                    row -> row.get(0, String.class),
                    mapping(row -> row.get(1, String.class), toList()))),
        references.stream()
            .collect(
                groupingBy(
                    row -> row.get(0, String.class),
                    mapping(
                        row -> new Reference(row.get(1, String.class), row.get(2, String.class)),
                        toList()))));
  }

  /** Columns of a table's primary key, in its order; empty when it has none. */
  List<String> primary(String table) {
    return primary.getOrDefault(table, List.of());
  }

  /** Other tables that a table's rows refer to. */
  Set<String> others(String table) {
    return references(table).stream()
        .map(Reference::target)
        .filter(target -> !target.equals(table))
        .collect(toSet());
  }

  /** Columns by which a table's rows refer to rows of the same table. */
  Set<String> own(String table) {
    return references(table).stream()
        .filter(reference -> reference.target().equals(table))
        .map(Reference::column)
        .collect(toSet());
  }

  private List<Reference> references(String table) {
    return foreign.getOrDefault(table, List.of());
  }

  private record Reference(String column, String target) {}
}
