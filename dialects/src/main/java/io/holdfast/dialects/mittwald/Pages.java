package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;

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

  /** The bare array, with the headers that every list has. */
  Response answer(JsonNode items, long total) {
    return Answers.ok(items)
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
