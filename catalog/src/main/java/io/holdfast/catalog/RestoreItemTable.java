package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RESTORE_ITEM;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ItemOutcome;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.query.Slice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** What restore sessions worked on, item by item. Belongs to one transaction. */
public final class RestoreItemTable {
  private static final Lister.Shape<RestoreItemFilter, RestoreItemSort, RestoreItem> LIST =
      new Lister.Shape<>(
          RESTORE_ITEM,
          RESTORE_ITEM.ID,
          RestoreItemTable::condition,
          RestoreItemTable::key,
          RestoreItemTable::read);

  private final DSLContext sql;

  RestoreItemTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Appends items of one session; the catalog gives each its order, counted from 1. */
  public List<RestoreItem> append(RestoreSessionId session, List<RestoreItem> items) {
    if (items.isEmpty()) {
      return List.of();
    }
    var order = reserve(session, items.size());
    var ordered = new ArrayList<RestoreItem>();
    for (var item : items) {
      if (!item.sessionId().equals(session)) {
        throw new IllegalArgumentException(
            "item of session %s among those of %s".formatted(item.sessionId(), session));
      }
      ordered.add(withOrder(item, order + ordered.size() + 1));
    }
    Inserts.all(sql, RESTORE_ITEM, ordered.stream().map(RestoreItemTable::write).toList());
    return List.copyOf(ordered);
  }

  public Slice<RestoreItem> list(CatalogQuery<RestoreItemFilter, RestoreItemSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps how an item went; throws RESOURCE_MISSING when there is none. */
  public void setOutcome(RestoreItemId id, ItemOutcome outcome) {
    var rows =
        sql.update(RESTORE_ITEM)
            .set(outcome(new Assignments(), outcome).values())
            .where(RESTORE_ITEM.ID.eq(id))
            .execute();
    if (rows == 0) {
      throw new CatalogException(ErrorCode.RESOURCE_MISSING, "no restore item " + id);
    }
  }

  /** How many items of a session are in each state. */
  public Map<ItemState, Long> counts(RestoreSessionId session) {
    var counts = new EnumMap<ItemState, Long>(ItemState.class);
    sql.select(RESTORE_ITEM.STATE, DSL.count())
        .from(RESTORE_ITEM)
        .where(RESTORE_ITEM.SESSION_ID.eq(session))
        .groupBy(RESTORE_ITEM.STATE)
        .fetch()
        .forEach(row -> counts.put(row.value1(), row.value2().longValue()));
    return counts;
  }

  /** Takes as many orders as there are items; the last one taken before. */
  private long reserve(RestoreSessionId session, int items) {
    return sql.update(RESTORE_SESSION)
            .set(RESTORE_SESSION.ITEM_COUNT, RESTORE_SESSION.ITEM_COUNT.plus(items))
            .where(RESTORE_SESSION.ID.eq(session))
            .returningResult(RESTORE_SESSION.ITEM_COUNT)
            .fetchOptional()
            .orElseThrow(() ->
                new CatalogException(ErrorCode.RESOURCE_MISSING, "no restore session " + session))
            .value1()
        - items;
  }

  private static RestoreItem withOrder(RestoreItem item, long order) {
    return new RestoreItem(
        item.id(),
        item.sessionId(),
        order,
        item.action(),
        item.type(),
        item.name(),
        item.sourceRef(),
        item.targetRef(),
        item.bytes(),
        item.outcome());
  }

  private static Condition condition(RestoreItemFilter filter) {
    return switch (filter) {
      case RestoreItemFilter.Sessions(var wanted) -> RESTORE_ITEM.SESSION_ID.in(wanted);
      case RestoreItemFilter.Ids(var wanted) -> RESTORE_ITEM.ID.in(wanted);
      case RestoreItemFilter.States(var wanted) -> RESTORE_ITEM.STATE.in(wanted);
      case RestoreItemFilter.Actions(var wanted) -> RESTORE_ITEM.ACTION.in(wanted);
      case RestoreItemFilter.Text(var term) -> Conditions.text(RESTORE_ITEM.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(RestoreItemSort key) {
    return switch (key) {
      case ORDER -> RESTORE_ITEM.ITEM_ORDER;
    };
  }

  private static RestoreItem read(Row row) {
    return new RestoreItem(
        row.get(RESTORE_ITEM.ID),
        row.get(RESTORE_ITEM.SESSION_ID),
        row.get(RESTORE_ITEM.ITEM_ORDER),
        row.get(RESTORE_ITEM.ACTION),
        row.get(RESTORE_ITEM.TYPE),
        row.get(RESTORE_ITEM.NAME),
        row.get(RESTORE_ITEM.SOURCE_REF),
        row.get(RESTORE_ITEM.TARGET_REF),
        row.get(RESTORE_ITEM.BYTES),
        new ItemOutcome(
            row.get(RESTORE_ITEM.STATE),
            row.get(RESTORE_ITEM.STARTED_AT),
            row.get(RESTORE_ITEM.ENDED_AT),
            row.get(RESTORE_ITEM.MESSAGE),
            row.get(RESTORE_ITEM.HASH_EXPECTED),
            row.get(RESTORE_ITEM.HASH_ACTUAL)));
  }

  private static Assignments write(RestoreItem item) {
    var assignments =
        new Assignments()
            .set(RESTORE_ITEM.ID, item.id())
            .set(RESTORE_ITEM.SESSION_ID, item.sessionId())
            .set(RESTORE_ITEM.ITEM_ORDER, item.order())
            .set(RESTORE_ITEM.ACTION, item.action())
            .set(RESTORE_ITEM.TYPE, item.type())
            .set(RESTORE_ITEM.NAME, item.name())
            .set(RESTORE_ITEM.SOURCE_REF, item.sourceRef())
            .set(RESTORE_ITEM.TARGET_REF, item.targetRef())
            .set(RESTORE_ITEM.BYTES, item.bytes())
            .set(RESTORE_ITEM.SEARCH_TEXT, Conditions.searchText(item.name(), item.targetRef()));
    return outcome(assignments, item.outcome());
  }

  private static Assignments outcome(Assignments assignments, ItemOutcome outcome) {
    return assignments
        .set(RESTORE_ITEM.STATE, outcome.state())
        .set(RESTORE_ITEM.STARTED_AT, outcome.startedAt())
        .set(RESTORE_ITEM.ENDED_AT, outcome.endedAt())
        .set(RESTORE_ITEM.MESSAGE, outcome.message())
        .set(RESTORE_ITEM.HASH_EXPECTED, outcome.hashExpected())
        .set(RESTORE_ITEM.HASH_ACTUAL, outcome.hashActual());
  }
}
