package io.holdfast.catalog.dump;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Writes what a transaction sees. Equal catalogs give equal bytes. Not thread-safe. */
public final class DumpWriter {
  static final String FORMAT = "holdfast-catalog";
  static final int VERSION = 1;
  private static final int FETCH = 1000;

  private final DSLContext sql;
  private final JsonGenerator json;

  private DumpWriter(DSLContext sql, JsonGenerator json) {
    this.sql = sql;
    this.json = json;
  }

  /**
   * Writes all tables; {@code out} is flushed and stays open.
   *
   * @throws CatalogException OUTPUT_UNWRITABLE
   */
  public static DumpTotals write(DSLContext sql, OutputStream out) {
    try {
      var json = new JsonFactory().createGenerator(out);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setRootValueSeparator(null);
      var totals = new DumpWriter(sql, json).all();
      json.flush();
      return totals;
    } catch (IOException e) {
      throw new CatalogException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot write the catalog: " + e.getMessage(), e);
    }
  }

  private DumpTotals all() throws IOException {
    var schema = DumpedTables.schema(sql);
    header(schema);
    var rows = new LinkedHashMap<String, Long>();
    for (var table : DumpedTables.inOrder(sql).values()) {
      rows.put(table.name(), table(table));
    }
    json.writeStartObject();
    json.writeStringField("end", "");
    json.writeNumberField("tables", rows.size());
    json.writeEndObject();
    json.writeRaw('\n');
    return new DumpTotals(schema, rows);
  }

  private void header(String schema) throws IOException {
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("version", VERSION);
    json.writeStringField("schema", schema);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private long table(DumpedTable table) throws IOException {
    var fields = table.fields();
    var kinds = fields.stream().map(ColumnKind::of).toList();
    columns(table, fields, kinds);
    var count = 0L;
    var query = sql.select(fields).from(table.table()).orderBy(order(table)).fetchSize(FETCH);
    try (var cursor = query.fetchLazy()) {
      for (Record row : cursor) {
        json.writeStartArray();
        for (var at = 0; at < kinds.size(); at++) {
          value(kinds.get(at), row.get(at));
        }
        json.writeEndArray();
        json.writeRaw('\n');
        count++;
      }
    }
    json.writeStartObject();
    json.writeStringField("end", table.name());
    json.writeNumberField("rows", count);
    json.writeEndObject();
    json.writeRaw('\n');
    return count;
  }

  private void columns(DumpedTable table, List<Field<?>> fields, List<ColumnKind> kinds)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("table", table.name());
    json.writeArrayFieldStart("columns");
    for (var at = 0; at < fields.size(); at++) {
      json.writeStartArray();
      json.writeString(fields.get(at).getName());
      json.writeString(kinds.get(at).name());
      json.writeEndArray();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static List<? extends Field<?>> order(DumpedTable table) {
    return table.key().isEmpty() ? table.fields() : table.key().stream().map(table::field).toList();
  }

  private void value(ColumnKind kind, @Nullable Object value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    switch (kind) {
      case TEXT -> json.writeString((String) value);
      case NUMBER -> json.writeNumber(((Number) value).longValue());
      case REAL -> json.writeNumber(((Number) value).doubleValue());
      case FLAG -> json.writeBoolean((Boolean) value);
    }
  }
}
