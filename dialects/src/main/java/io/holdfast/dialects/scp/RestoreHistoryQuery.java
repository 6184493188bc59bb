package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.history.Stretch;
import io.holdfast.dialects.scp.ScpStates.RestoreWord;
import io.holdfast.rest.edge.Parameters;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The parameters of a list of restore histories; those that the vendor does not know are ignored.
 *
 * @param window of the restores' starts
 */
record RestoreHistoryQuery(
    Listing listing, ScpVersion version, Optional<RestoreWord> state, Optional<TimeRange> window) {
  private static final int SIZE = 20;
  private static final String STATE = "restore_state";

  /** Fields of an item, and what they are sorted by; a backup's id is the same in all of them. */
  private static final Map<String, RestoreSessionSort> FIELDS =
      Map.of(
          "backup_id",
          RestoreSessionSort.CREATED_AT,
          "created_at",
          RestoreSessionSort.CREATED_AT,
          "modified_at",
          RestoreSessionSort.MODIFIED_AT,
          "backup_start_time",
          RestoreSessionSort.POINT_STARTED_AT,
          "restore_start_time",
          RestoreSessionSort.BEGUN_AT,
          "restore_end_time",
          RestoreSessionSort.ENDED_AT,
          STATE,
          RestoreSessionSort.CREATED_AT,
          "restore_server_name",
          RestoreSessionSort.TARGET_SERVER_NAME,
          "schedule_name",
          RestoreSessionSort.SCHEDULE_NAME);

  /** Fields that the catalog does not sort by. */
  private static final Map<String, Function<RestoreSession, Optional<String>>> IDS =
      Map.of(
          "created_by", session -> Optional.of(ScpIds.hex(session.actor().id())),
          "modified_by",
              session -> Optional.of(ScpIds.hex(RestoreHistories.modifiedBy(session).id())),
          "restore_server_id", RestoreHistories::serverId);

  static RestoreHistoryQuery of(Parameters query, ScpVersion version) {
    var fields = new TreeSet<>(FIELDS.keySet());
    fields.addAll(IDS.keySet());
    return new RestoreHistoryQuery(
        Listing.of(query, SIZE, "created_at:desc", fields),
        version,
        query.findFilled(STATE).map(text -> state(text, version)),
        Queries.window(query, "start_time", "end_time"));
  }

  /** The page of a protection's restores for some purposes. */
  Stretch<RestoreSession> read(
      Function<CatalogQuery<RestoreSessionFilter, RestoreSessionSort>, Slice<RestoreSession>> list,
      ProtectionId protection,
      Set<RestorePurpose> purposes) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(order())
            .where(new RestoreSessionFilter.Protections(Set.of(protection)))
            .where(new RestoreSessionFilter.Purposes(purposes));
    if (state.isPresent()) {
      query = query.where(ScpStates.filter(state.get(), version));
    }
    if (window.isPresent()) {
      query = query.where(new RestoreSessionFilter.BegunAt(window.get()));
    }
    var id = IDS.get(listing.field());
    if (id != null) {
      var all = list.apply(query.page(Page.first(Listing.MOST_SORTED + 1))).items();
      return listing.sorted(all, session -> id.apply(session).orElse(null));
    }
    if (!listing.field().equals(STATE) || state.isPresent()) {
      return Stretch.of(list, query, listing.offset(), listing.size());
    }
    var asked = query;
    var byWord =
        ScpStates.words(version).stream()
            .sorted(listing.order(Comparator.comparing(RestoreWord::name)))
            .map(word -> asked.where(ScpStates.filter(word, version)))
            .toList();
    return Stretch.of(list, byWord, listing.offset(), listing.size());
  }

  private Order<RestoreSessionSort> order() {
    var key = FIELDS.get(listing.field());
    return key == null
        ? Order.descending(RestoreSessionSort.CREATED_AT)
        : new Order<>(key, listing.descending());
  }

  private static RestoreWord state(String text, ScpVersion version) {
    return ScpStates.words(version).stream()
        .filter(word -> word.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            Parameters.invalid(
                STATE, "VALUE", "must be one of %s".formatted(ScpStates.words(version))));
  }
}
