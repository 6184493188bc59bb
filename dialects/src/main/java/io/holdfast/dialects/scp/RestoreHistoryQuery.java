package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.dialects.scp.ScpStates.RestoreWord;
import io.holdfast.rest.edge.Parameters;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a list of restore histories. An empty value and the word {@code null} mean the
 * default; parameters that the vendor does not know are ignored.
 *
 * @param size most items of a page; the vendor sets no bound
 */
record RestoreHistoryQuery(
    int page,
    int size,
    Order<RestoreSessionSort> order,
    Optional<RestoreWord> state,
    @Nullable Instant startTime,
    @Nullable Instant endTime) {
  private static final int DEFAULT_SIZE = 20;

  /** Fields of an item, and what they are sorted by; a backup's id is the same in all of them. */
  private static final Map<String, RestoreSessionSort> FIELDS =
      new TreeMap<>(
          Map.of(
              "backup_id", RestoreSessionSort.CREATED_AT,
              "created_at", RestoreSessionSort.CREATED_AT,
              "modified_at", RestoreSessionSort.MODIFIED_AT,
              "backup_start_time", RestoreSessionSort.POINT_STARTED_AT,
              "restore_start_time", RestoreSessionSort.BEGUN_AT,
              "restore_end_time", RestoreSessionSort.ENDED_AT,
              "restore_state", RestoreSessionSort.STATE,
              "restore_server_name", RestoreSessionSort.TARGET_SERVER_NAME,
              "schedule_name", RestoreSessionSort.SCHEDULE_NAME));

  static RestoreHistoryQuery of(Parameters query, ScpVersion version) {
    return new RestoreHistoryQuery(
        (int) query.numberIfFilled("page", 0, 0, Integer.MAX_VALUE),
        (int) query.numberIfFilled("size", DEFAULT_SIZE, 0, Integer.MAX_VALUE),
        order(query.findFilled("sort").orElse("created_at:desc")),
        query.findFilled("restore_state").map(text -> state(text, version)),
        Queries.instant(query, "start_time"),
        Queries.instant(query, "end_time"));
  }

  long offset() {
    return (long) page * size;
  }

  CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query(
      ProtectionId protection, Set<RestorePurpose> purposes, ScpVersion version) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(order)
            .where(new RestoreSessionFilter.Protections(Set.of(protection)))
            .where(new RestoreSessionFilter.Purposes(purposes));
    if (state.isPresent()) {
      query = query.where(ScpStates.filter(state.get(), version));
    }
    if (startTime != null || endTime != null) {
      query = query.where(new RestoreSessionFilter.BegunAt(TimeRange.closed(startTime, endTime)));
    }
    return query.counted();
  }

  private static Order<RestoreSessionSort> order(String sort) {
    var colon = sort.indexOf(':');
    var field = FIELDS.get(colon < 0 ? sort : sort.substring(0, colon));
    var direction = colon < 0 ? "asc" : sort.substring(colon + 1);
    if (field == null || !(direction.equals("asc") || direction.equals("desc"))) {
      throw Parameters.invalid(
          "sort",
          "VALUE",
          "must be one of %s, then :asc or :desc".formatted(String.join(", ", FIELDS.keySet())));
    }
    return new Order<>(field, direction.equals("desc"));
  }

  private static RestoreWord state(String text, ScpVersion version) {
    return ScpStates.words(version).stream()
        .filter(word -> word.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            Parameters.invalid(
                "restore_state", "VALUE", "must be one of %s".formatted(ScpStates.words(version))));
  }
}
