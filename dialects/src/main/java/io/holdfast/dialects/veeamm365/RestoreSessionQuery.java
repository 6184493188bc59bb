package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.rest.edge.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The parameters of the list of restore sessions; names match in any case, others are ignored. */
record RestoreSessionQuery(
    List<RestoreSessionFilter> filters, Order<RestoreSessionSort> order, PageWish page) {
  static RestoreSessionQuery of(Call call) {
    var filters = new ArrayList<RestoreSessionFilter>();
    filters.add(new RestoreSessionFilter.CreatedAt(range(call, "startTimeFrom", "startTimeTo")));
    var query = call.query();
    if (call.version().isAtLeast(8)) {
      var ended = range(call, "endTimeFrom", "endTimeTo");
      if (ended.from() != null || ended.to() != null) {
        filters.add(new RestoreSessionFilter.EndedAt(ended));
      }
    }
    return new RestoreSessionQuery(filters, order(call.version(), query), PageWish.of(query));
  }

  /** After the one time and prior to the other, both excluded. */
  private static TimeRange range(Call call, String from, String to) {
    return TimeRange.open(call.time(from).orElse(null), call.time(to).orElse(null));
  }

  private static Order<RestoreSessionSort> order(M365Version version, Parameters query) {
    if (!version.isAtLeast(8)) {
      return Order.descending(RestoreSessionSort.CREATED_AT);
    }
    var key =
        switch (query.find("orderBy").orElse("CreationTime").toLowerCase(Locale.ROOT)) {
          case "creationtime" -> RestoreSessionSort.CREATED_AT;
          case "endtime" -> RestoreSessionSort.ENDED_AT;
          default ->
              throw Parameters.invalid("orderBy", "VALUE", "must be CreationTime or EndTime");
        };
    return query.flag("orderAsc", false) ? Order.ascending(key) : Order.descending(key);
  }
}
