package io.holdfast.control.history;

import static java.util.Objects.requireNonNull;

import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a list, for vendors who set no bound to its length. Its beginning has been read, so
 * that the total is known and whatever can be refused has been before an answer begins; the rest is
 * read a page at a time while it is taken.
 */
public final class Stretch<T> {
  private static final int CHUNK = 1_000;

  private final List<T> first;
  private final long left;
  private final List<Rest<T>> rest;
  private final long total;

  private Stretch(List<T> first, long left, List<Rest<T>> rest, long total) {
    this.first = List.copyOf(first);
    this.left = left;
    this.rest = List.copyOf(rest);
    this.total = total;
  }

  /** What of a list was not read yet. */
  private record Rest<T>(Function<Page, Slice<T>> list, @Nullable Position after) {}

  /** As {@link #of(Function, List, long, long)}, of one query. */
  public static <F extends Filter, K extends SortKey, T> Stretch<T> of(
      Function<CatalogQuery<F, K>, Slice<T>> list,
      CatalogQuery<F, K> query,
      long offset,
      long limit) {
    return of(list, List.of(query), offset, limit);
  }

  /**
   * The items from an offset on of several queries, one after the other: for orders of few words
   * that no index has. No item may match two of them.
   *
   * @param limit most items to take
   */
  public static <F extends Filter, K extends SortKey, T> Stretch<T> of(
      Function<CatalogQuery<F, K>, Slice<T>> list,
      List<CatalogQuery<F, K>> queries,
      long offset,
      long limit) {
    var first = new ArrayList<T>();
    var rest = new ArrayList<Rest<T>>();
    var total = 0L;
    var skipped = offset;
    for (var query : queries) {
      var room = (int) Math.min(limit, CHUNK) - first.size();
      var slice = list.apply(query.page(Page.offset(skipped, room)).counted());
      var size = requireNonNull(slice.total());
      total += size;
      if (slice.next() != null) {
        rest.add(new Rest<>(page -> list.apply(query.page(page)), slice.next()));
      } else if (room == 0 && skipped < size) {
        rest.add(new Rest<>(page -> list.apply(query.page(page)), null));
      }
      first.addAll(slice.items());
      skipped = Math.max(0, skipped - size);
    }
    return new Stretch<>(first, limit - first.size(), rest, total);
  }

  /** Items that are all here, of a list of so many. */
  public static <T> Stretch<T> of(List<T> items, long total) {
    return new Stretch<>(items, 0, List.of(), total);
  }

  /** All items that match, wherever they stand. */
  public long total() {
    return total;
  }

  /** The items that were read; all of them if {@link #isWhole}. */
  public List<T> first() {
    return first;
  }

  public boolean isWhole() {
    return left == 0 || rest.isEmpty();
  }

  /** Takes the items, some at a time, so that what they share is asked for once. */
  public void each(Walk.Step<List<T>> step) throws IOException {
    step.take(first);
    var more = left;
    for (var part : rest) {
      var after = part.after();
      do {
        if (more == 0) {
          return;
        }
        var slice = part.list().apply(new Page.After(after, (int) Math.min(more, CHUNK)));
        step.take(slice.items());
        more -= slice.items().size();
        after = slice.next();
      } while (after != null);
    }
  }
}
