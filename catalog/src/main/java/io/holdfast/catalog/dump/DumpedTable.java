package io.holdfast.catalog.dump;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Table;

/**
 * A table of an open catalog as its database knows it.
 *
 * @param key columns of the primary key, in its order; empty when it has none
 * @param ownReferences columns by which its rows refer to rows of the same table
 */
record DumpedTable(Table<?> table, List<String> key, Set<String> ownReferences) {
  DumpedTable {
    key = List.copyOf(key);
    ownReferences = Set.copyOf(ownReferences);
  }

  String name() {
    return table.getName();
  }

  List<Field<?>> fields() {
    return List.of(table.fields());
  }

  @SuppressWarnings("unchecked") // values have the kinds of their columns
  Field<Object> field(String column) {
    return (Field<Object>) Objects.requireNonNull(table.field(column));
  }
}
