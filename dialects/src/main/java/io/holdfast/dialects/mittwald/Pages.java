package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.control.history.Stretch;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
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

  /** Reads this stretch of a list. */
  <F extends Filter, K extends SortKey, T> Stretch<T> read(
      Function<CatalogQuery<F, K>, Slice<T>> list, CatalogQuery<F, K> query) {
    return Stretch.of(list, query, skip, limit);
  }

  /**
   * The bare array, with the headers that every list has; a long one is sent while it is read,
   * without its length.
   *
   * @param rendered makes nodes of some items, asking for what they share once
   */
  <T> Response answer(Stretch<T> items, Function<List<T>, List<ObjectNode>> rendered) {
    return body(items, rendered)
        .with("X-Pagination-Limit", Long.toString(limit))
        .with("X-Pagination-Skip", Long.toString(skip))
        .with("X-Pagination-Page", Long.toString(page()))
        .with("X-Pagination-TotalCount", Long.toString(items.total()));
  }

  private static <T> Response body(Stretch<T> items, Function<List<T>, List<ObjectNode>> rendered) {
    if (items.isWhole()) {
      return Answers.ok(Answers.JSON.arrayNode().addAll(rendered.apply(items.first())));
    }
    return Response.stream(
        200,
        Answers.JSON_TYPE,
        output -> {
          try (var json = JsonStream.to(output)) {
            json.writeStartArray();
            items.each(some -> {
              for (var node : rendered.apply(some)) {
                json.writeTree(node);
              }
            });
            json.writeEndArray();
          }
        });
  }

  /** The number of the page that is shown, from 1. */
  private long page() {
    return limit == 0 ? 1 : skip / limit + 1;
  }
}
