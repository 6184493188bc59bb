package io.holdfast.dialects.veeamm365;

import io.holdfast.rest.edge.Parameters;
import java.util.List;
import java.util.Set;

/**
 * Which stretch of a list is wanted.
 *
 * @param given whether the request names one
 */
record PageWish(boolean given, long offset, int limit) {
  /** In lower case. */
  static final Set<String> NAMES = Set.of("offset", "limit");

  private static final int DEFAULT_LIMIT = 30;
  private static final int MAX_LIMIT = 10_000;

  /**
   * @param query with names in any case
   */
  static PageWish of(Parameters query) {
    return new PageWish(
        query.find("offset").isPresent() || query.find("limit").isPresent(),
        query.number("offset", 0, 0, Integer.MAX_VALUE),
        (int) Math.min(query.number("limit", DEFAULT_LIMIT, 0, Integer.MAX_VALUE), MAX_LIMIT));
  }

  /** The stretch of a list that is known. */
  <T> List<T> of(List<T> all) {
    var from = (int) Math.min(offset, all.size());
    return all.subList(from, (int) Math.min((long) from + limit, all.size()));
  }

  boolean isBefore(int size) {
    return offset + limit < size;
  }
}
