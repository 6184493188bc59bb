package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A stretch of a list as the vendor's clients ask for it.
 *
 * @param limit most items of a page; the vendor sets no bound
 * @param skip items left out; what {@code page} said, unless {@code skip} was given
 */
record Pages(long limit, long skip) {
  static Pages of(Parameters query, int defaultLimit) {
    var limit = query.number("limit", defaultLimit, 0, Integer.MAX_VALUE);
    var page = query.number("page", 1, 0, Integer.MAX_VALUE);
    return new Pages(limit, query.number("skip", Math.max(page - 1, 0) * limit, 0, Long.MAX_VALUE));
  }

  /** The items of this stretch, and how many there are in all. */
  record Stretch<T>(List<T> items, long total) {
    Stretch {
      items = List.copyOf(items);
    }
  }

  /**
   * Reads this stretch of a list.
   *
   * @param query need not count
   */
  <F extends Filter, K extends SortKey, T> Stretch<T> read(
      Function<CatalogQuery<F, K>, Slice<T>> list, CatalogQuery<F, K> query) {
    var items = new ArrayList<T>();
    try {
      var total = Walk.each(list, query.counted(), skip, limit, items::add);
      return new Stretch<>(items, total == null ? 0 : total);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** The bare array, with the headers that every list has. */
  Response answer(List<ObjectNode> items, long total) {
    var body = Answers.JSON.arrayNode();
    items.forEach(body::add);
    return Answers.ok(body)
        .with("X-Pagination-Limit", Long.toString(limit))
        .with("X-Pagination-Skip", Long.toString(skip))
        .with("X-Pagination-Page", Long.toString(page()))
        .with("X-Pagination-TotalCount", Long.toString(total));
  }

  /** The number of the page that is shown, from 1. */
  private long page() {
    return limit == 0 ? 1 : skip / limit + 1;
  }
}
