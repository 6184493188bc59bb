package io.holdfast.dialects.veeamazure;

import io.holdfast.rest.edge.Parameters;

/**
 * Which stretch of a collection is wanted.
 *
 * @param limit most items of a page; -1 for all
 */
record Paging(long offset, int limit) {
  private static final int ALL = -1;
  private static final int DEFAULT_LIMIT = 200;

  /** What version 1 gives who names no limit. */
  private static final int FIRST_DEFAULT_LIMIT = 30;

  static Paging of(Call call) {
    var query = call.query();
    return new Paging(offset(query), limit(query, call.version()));
  }

  /** Most items to give. */
  long count() {
    return limit == ALL ? Long.MAX_VALUE : limit;
  }

  /** The page that starts elsewhere. */
  Paging at(long otherOffset) {
    return new Paging(otherOffset, limit);
  }

  /** How many items of so many are on the page. */
  long shown(long total) {
    return Math.max(0, Math.min(count(), total - offset));
  }

  private static long offset(Parameters query) {
    return query.number("offset", 0, 0, Integer.MAX_VALUE);
  }

  private static int limit(Parameters query, AzureVersion version) {
    var standard = version == AzureVersion.V1 ? FIRST_DEFAULT_LIMIT : DEFAULT_LIMIT;
    return (int) query.number("limit", standard, ALL, Integer.MAX_VALUE);
  }
}
