package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.rest.edge.Parameters;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of the list of restore sessions; names match in any case, others are ignored.
 *
 * @param paged whether offset or limit was given, which asks for a page object
 */
record RestoreSessionQuery(
    @Nullable Instant startTimeFrom,
    @Nullable Instant startTimeTo,
    boolean paged,
    long offset,
    int limit) {
  /** In lower case. */
  static final Set<String> PAGE_NAMES = Set.of("offset", "limit");

  private static final int DEFAULT_LIMIT = 30;
  private static final int MAX_LIMIT = 10_000;

  static RestoreSessionQuery of(Parameters query) {
    var folded = query.ignoringCase();
    return new RestoreSessionQuery(
        instant(folded, "startTimeFrom"),
        instant(folded, "startTimeTo"),
        folded.find("offset").isPresent() || folded.find("limit").isPresent(),
        folded.number("offset", 0, 0, Integer.MAX_VALUE),
        (int) Math.min(folded.number("limit", DEFAULT_LIMIT, 0, Integer.MAX_VALUE), MAX_LIMIT));
  }

  /** Sessions that started after the one time and prior to the other, both excluded. */
  RestoreSessionFilter startTimes() {
    return new RestoreSessionFilter.CreatedAt(TimeRange.open(startTimeFrom, startTimeTo));
  }

  private static @Nullable Instant instant(Parameters query, String name) {
    return query
        .find(name)
        .map(text ->
            QueryTime.parse(text)
                .orElseThrow(() ->
                    Parameters.invalid(
                        name, "FORMAT", "must be a time such as 2020-05-12T15:55:20Z")))
        .orElse(null);
  }
}
