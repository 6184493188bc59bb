package io.holdfast.catalog.query;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next where the next page begins; null on the last page
 * @param total all items that match, whatever the page; null unless the query asked for it
 */
public record Slice<T>(List<T> items, @Nullable Position next, @Nullable Long total) {
  public Slice {
    items = List.copyOf(items);
  }

  public boolean hasMore() {
    return next != null;
  }

  public <R> Slice<R> map(Function<? super T, ? extends R> function) {
    return new Slice<R>(items.stream().<R>map(function).toList(), next, total);
  }
}
