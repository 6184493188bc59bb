package io.holdfast.catalog;

import io.holdfast.catalog.column.Columns;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in one row of a page.
 *
 * @param key the row's sort value; null where it has none
 * @param id breaks ties
 * @param total of the list; null where its statement does not tell it
 */
record Found<T>(T item, @Nullable Object key, Object id, @Nullable Long total) {
  /**
   * A page of so many rows at most.
   *
   * @param rows one more than that if the list goes on
   */
  static <T> Slice<T> slice(List<Found<T>> rows, int limit, @Nullable Long total) {
    var more = rows.size() > limit;
    var shown = more ? rows.subList(0, limit) : rows;
    var next = more ? shown.getLast().position() : null;
    return new Slice<>(shown.stream().map(Found::item).toList(), next, total);
  }

  private Position position() {
    return new Position(text(key), text(id));
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> Position.ABSENT;
      case Instant instant -> Long.toString(Columns.micros(instant));
      case Enum<?> word -> word.name();
      default -> value.toString();
    };
  }
}
