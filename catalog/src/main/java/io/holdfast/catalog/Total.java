package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.LIST_COUNT_END;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** How many rows a list has, told beside the rows of one of its pages by the same statement. */
final class Total {
  /** Of a list whose total nobody asks for. */
  static final Total UNASKED = new Total(List.of());

  private final List<Part> parts;

  private Total(List<Part> parts) {
    this.parts = parts;
  }

  /**
   * Rows of one table.
   *
   * @param uncounted those that no counts are remembered of
   */
  private record Part(Field<Long> uncounted, @Nullable Remembered remembered) {
    Stream<Field<Long>> columns() {
      return remembered == null ? Stream.of(uncounted) : Stream.of(uncounted, remembered.current());
    }
  }

  /**
   * What this process remembers.
   *
   * @param counted true as long as the counts have a version
   * @param current the version that they have now
   */
  private record Remembered(long counted, long version, Field<Long> current) {
    boolean holds(Row row) {
      return Objects.equals(row.get(current), version);
    }
  }

  /**
   * Of a list that no counts are kept of.
   *
   * @param rows counts them all
   */
  static Total of(Field<Long> rows) {
    return new Total(List.of(new Part(rows.as("uncounted"), null)));
  }

  /**
   * Of a list that counts are remembered of.
   *
   * @param rows counts those that the counts do not know
   */
  static Total of(CountedList<?> counts, Field<Long> rows) {
    var version =
        DSL.select(LIST_COUNT_END.VERSION)
            .from(LIST_COUNT_END)
            .where(LIST_COUNT_END.TABLE_NAME.eq(DSL.inline(counts.name())));
    var current = DSL.field(version).as("counts_version");
    var remembered = new Remembered(counts.counted(), counts.version(), current);
    return new Total(List.of(new Part(rows.as("uncounted"), remembered)));
  }

  /** Of several lists that are shown as one. */
  static Total sum(List<Total> totals) {
    return new Total(totals.stream().flatMap(total -> total.parts.stream()).toList());
  }

  /** What the statement selects for it. */
  List<Field<Long>> columns() {
    return parts.stream().flatMap(Part::columns).toList();
  }

  /** As any row of the page tells it; null if counts have changed, or nobody asks. */
  @Nullable Long read(Row row) {
    if (parts.isEmpty()) {
      return null;
    }
    long total = 0;
    for (var part : parts) {
      var remembered = part.remembered();
      if (remembered != null && !remembered.holds(row)) {
        return null;
      }
      total += row.get(part.uncounted()) + (remembered == null ? 0 : remembered.counted());
    }
    return total;
  }
}
