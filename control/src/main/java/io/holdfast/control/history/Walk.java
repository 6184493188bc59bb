package io.holdfast.control.history;

import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Walks long stretches of a list a page at a time, for vendors who set no bound. */
public final class Walk {
  private static final int CHUNK = 1_000;

  private Walk() {}

  /** Takes one item of a list. */
  @FunctionalInterface
  public interface Step<T> {
    void take(T item) throws IOException;
  }

  /**
   * Takes the items from an offset on, in the query's order.
   *
   * @param limit most items to take
   */
  public static <F extends Filter, K extends SortKey, T> void each(
      Function<CatalogQuery<F, K>, Slice<T>> list,
      CatalogQuery<F, K> query,
      long offset,
      long limit,
      Step<T> step)
      throws IOException {
    slices(
        list,
        query,
        offset,
        limit,
        items -> {
          for (var item : items) {
            step.take(item);
          }
        });
  }

  /** As {@link #each}, some items at a time, so that what they share is asked for once. */
  public static <F extends Filter, K extends SortKey, T> void slices(
      Function<CatalogQuery<F, K>, Slice<T>> list,
      CatalogQuery<F, K> query,
      long offset,
      long limit,
      Step<List<T>> step)
      throws IOException {
    var left = limit;
    var slice = list.apply(query.page(Page.offset(offset, (int) Math.min(left, CHUNK))));
    while (true) {
      step.take(slice.items());
      left -= slice.items().size();
      var next = slice.next();
      if (next == null || left <= 0) {
        return;
      }
      slice = list.apply(query.page(Page.after(next, (int) Math.min(left, CHUNK))));
    }
  }
}
