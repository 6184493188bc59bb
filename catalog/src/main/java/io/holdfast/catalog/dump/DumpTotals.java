package io.holdfast.catalog.dump;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a dump holds.
 *
 * @param schema the last migration of its tables
 * @param rows by table, in the order of the dump
 */
public record DumpTotals(String schema, Map<String, Long> rows) {
  public DumpTotals {
    rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
  }

  public long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }
}
