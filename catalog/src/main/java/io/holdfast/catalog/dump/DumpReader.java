package io.holdfast.catalog.dump;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link DumpWriter} wrote, and takes nothing else: no other order, no missing end. Not
 * thread-safe.
 */
public final class DumpReader {
  private final JsonParser json;
  private final String schema;

  private DumpReader(JsonParser json, String schema) {
    this.json = json;
    this.schema = schema;
  }

  /** Takes the rows of one table after the other. */
  interface Sink {
    void begin(String table, List<Column> columns);

    /** Values are String, Long, Double, Boolean or null, by the columns' kinds. */
    void row(List<@Nullable Object> values);

    void end();
  }

  /** A column and what it holds. */
  record Column(String name, ColumnKind kind) {}

  /**
   * Reads the first line; the caller closes the stream.
   *
   * @throws CatalogException SEALED_CATALOG_DAMAGED when it is no dump, CATALOG_NEWER when it is
   *     one of a format that came later
   */
  public static DumpReader open(InputStream in) {
    try {
      var json = new JsonFactory().createParser(in);
      json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      require(json.nextToken() == JsonToken.START_OBJECT, "it does not begin with its format");
      require(DumpWriter.FORMAT.equals(text(json, "format")), "it is no dump of a catalog");
      if (number(json, "version") != DumpWriter.VERSION) {
        throw new CatalogException(
            ErrorCode.CATALOG_NEWER, "the catalog was written by a newer Holdfast");
      }
      var schema = text(json, "schema");
      require(json.nextToken() == JsonToken.END_OBJECT, "more than its format");
      return new DumpReader(json, schema);
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  /** The last migration that its tables went through. */
  public String schema() {
    return schema;
  }

  /** Reads all and keeps nothing: whether it is whole. */
  public DumpTotals check() {
    return into(
        new Sink() {
          @Override
          public void begin(String table, List<Column> columns) {}

          @Override
          public void row(List<@Nullable Object> values) {}

          @Override
          public void end() {}
        });
  }

  DumpTotals into(Sink sink) {
    try {
      var rows = new LinkedHashMap<String, Long>();
      while (true) {
        require(json.nextToken() == JsonToken.START_OBJECT, "a table was expected");
        var field = json.nextFieldName();
        var name = json.nextTextValue();
        if ("end".equals(field) && "".equals(name)) {
          require(number(json, "tables") == rows.size(), "tables are missing");
          require(json.nextToken() == JsonToken.END_OBJECT, "more than the end");
          require(json.nextToken() == null, "something follows its end");
          return new DumpTotals(schema, rows);
        }
        require("table".equals(field) && name != null, "a table was expected");
        require(rows.put(name, table(name, sink)) == null, "table %s comes twice".formatted(name));
      }
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(String.valueOf(e.getMessage()), e);
    }
  }

  private long table(String name, Sink sink) throws IOException {
    var columns = columns();
    sink.begin(name, columns);
    var count = 0L;
    while (json.nextToken() == JsonToken.START_ARRAY) {
      sink.row(row(columns));
      count++;
    }
    require(json.currentToken() == JsonToken.START_OBJECT, "a row or the end was expected");
    require(name.equals(text(json, "end")), "table %s has no end".formatted(name));
    require(number(json, "rows") == count, "rows of %s are missing".formatted(name));
    require(json.nextToken() == JsonToken.END_OBJECT, "more than the end of a table");
    sink.end();
    return count;
  }

  private List<Column> columns() throws IOException {
    require("columns".equals(json.nextFieldName()), "a table without columns");
    require(json.nextToken() == JsonToken.START_ARRAY, "a table without columns");
    var columns = new ArrayList<Column>();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      var name = json.nextTextValue();
      var kind = json.nextTextValue();
      require(name != null && kind != null, "a column without name or kind");
      columns.add(new Column(String.valueOf(name), kind(String.valueOf(kind))));
      require(json.nextToken() == JsonToken.END_ARRAY, "more than a column");
    }
    require(json.nextToken() == JsonToken.END_OBJECT, "more than a table's columns");
    return columns;
  }

  private static ColumnKind kind(String word) {
    try {
      return ColumnKind.valueOf(word);
    } catch (IllegalArgumentException e) {
      throw damaged("a column of kind " + word, e);
    }
  }

  private List<@Nullable Object> row(List<Column> columns) throws IOException {
    var values = new ArrayList<@Nullable Object>(columns.size());
    for (var column : columns) {
      values.add(value(column, json.nextToken()));
    }
    require(json.nextToken() == JsonToken.END_ARRAY, "a row has more values than columns");
    return values;
  }

  private @Nullable Object value(Column column, @Nullable JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    return switch (column.kind()) {
      case TEXT -> {
        require(token == JsonToken.VALUE_STRING, column.name() + " is no text");
        yield json.getText();
      }
      case NUMBER -> {
        require(token == JsonToken.VALUE_NUMBER_INT, column.name() + " is no whole number");
        yield json.getLongValue();
      }
      case REAL -> {
        require(token != null && token.isNumeric(), column.name() + " is no number");
        yield json.getDoubleValue();
      }
      case FLAG -> {
        require(token != null && token.isBoolean(), column.name() + " is no flag");
        yield json.getBooleanValue();
      }
    };
  }

  private static String text(JsonParser json, String field) throws IOException {
    require(field.equals(json.nextFieldName()), field + " was expected");
    var value = json.nextTextValue();
    require(value != null, field + " is no text");
    return String.valueOf(value);
  }

  private static long number(JsonParser json, String field) throws IOException {
    require(field.equals(json.nextFieldName()), field + " was expected");
    require(json.nextToken() == JsonToken.VALUE_NUMBER_INT, field + " is no number");
    return json.getLongValue();
  }

  private static void require(boolean sound, String otherwise) {
    if (!sound) {
      throw damaged(otherwise, null);
    }
  }

  static CatalogException damaged(String why, @Nullable Throwable cause) {
    return new CatalogException(
        ErrorCode.SEALED_CATALOG_DAMAGED, "the sealed catalog is damaged: " + why, cause);
  }
}
