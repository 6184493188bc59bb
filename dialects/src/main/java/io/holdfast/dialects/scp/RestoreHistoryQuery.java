package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.dialects.scp.ScpStates.RestoreWord;
import io.holdfast.rest.edge.Parameters;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a list of restore histories. An empty value and the word {@code null} mean the
 * default; parameters that the vendor does not know are ignored.
 *
 * @param size most items of a page; the vendor sets no bound
 * @param within what the catalog's order is sorted by once more, where it has no such order; equals
 *     stay as they come
 */
record RestoreHistoryQuery(
    int page,
    int size,
    Order<RestoreSessionSort> order,
    Optional<Comparator<RestoreSession>> within,
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

  /** Fields that the catalog does not sort by. */
  private static final Map<String, Function<RestoreSession, Optional<String>>> IDS =
      Map.of(
          "created_by", session -> Optional.of(ScpIds.hex(session.actor().id())),
          "modified_by",
              session -> Optional.of(ScpIds.hex(RestoreHistories.modifiedBy(session).id())),
          "restore_server_id", RestoreHistories::serverId);

  static RestoreHistoryQuery of(Parameters query, ScpVersion version) {
    var sort = query.findFilled("sort").orElse("created_at:desc");
    return new RestoreHistoryQuery(
        (int) query.numberIfFilled("page", 0, 0, Integer.MAX_VALUE),
        (int) query.numberIfFilled("size", DEFAULT_SIZE, 0, Integer.MAX_VALUE),
        order(sort),
        within(sort),
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
    var field = field(sort);
    var known = FIELDS.get(field);
    if (known == null && !IDS.containsKey(field)) {
      throw unsortable();
    }
    return known == null
        ? Order.descending(RestoreSessionSort.CREATED_AT)
        : new Order<>(known, isDescending(sort));
  }

  private static Optional<Comparator<RestoreSession>> within(String sort) {
    Comparator<String> ascending = Comparator.naturalOrder();
    var order = isDescending(sort) ? ascending.reversed() : ascending;
    return Optional.ofNullable(IDS.get(field(sort)))
        .map(id ->
            Comparator.comparing(
                session -> id.apply(session).orElse(null), Comparator.nullsLast(order)));
  }

  private static String field(String sort) {
    var colon = sort.indexOf(':');
    return colon < 0 ? sort : sort.substring(0, colon);
  }

  private static boolean isDescending(String sort) {
    var colon = sort.indexOf(':');
    return switch (colon < 0 ? "asc" : sort.substring(colon + 1)) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw unsortable();
    };
  }

  private static RuntimeException unsortable() {
    var fields = new TreeSet<>(FIELDS.keySet());
    fields.addAll(IDS.keySet());
    return Parameters.invalid(
        "sort",
        "VALUE",
        "must be one of %s, then :asc or :desc".formatted(String.join(", ", fields)));
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
