package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores as one list, the newest start first; what waits stands at its birth until it
 * starts. One statement merges both tables' indexes for the ids of a page and looks up their rows;
 * a page far behind begins in the day that the counts of both lead to. Belongs to one transaction.
 */
public final class SessionTable {
  private static final Field<String> ID = DSL.field(DSL.name("id"), String.class);
  private static final Field<Long> BEGUN = DSL.field(DSL.name("begun_at"), Long.class);

  /** The list's own columns beside those of both tables. */
  private static final String KEYS = "sessions";

  private static final List<OrderField<?>> ORDER = List.of(BEGUN.desc(), ID.desc());

  private static final Field<String> KEY_ID = DSL.field(DSL.name(KEYS, "id"), String.class);
  private static final Field<Long> KEY_BEGUN = DSL.field(DSL.name(KEYS, "begun_at"), Long.class);

  private static final Projection PROJECTION =
      BackupSessionTable.PROJECTION.and(RestoreSessionRow.PROJECTION);

  /** The stretches of both tables' counts, by whichever has the column. */
  private static final Stretches STARTS = Stretches.Days.ofMicros(BEGUN);

  private final DSLContext sql;

  SessionTable(DSLContext sql) {
    this.sql = sql;
  }

  public Slice<SessionEntry> list(SessionQuery query) {
    var sides = new ArrayList<SessionSide<?, ?>>();
    if (query.backups() != null) {
      sides.add(backups(query.backups()));
    }
    if (query.restores() != null) {
      sides.add(restores(query.restores()));
    }
    if (sides.isEmpty()) {
      return new Slice<>(List.of(), null, query.counting() ? 0L : null);
    }
    return atOnce(sides, query).orElseGet(() -> inTurn(sides, query));
  }

  private Slice<SessionEntry> inTurn(List<SessionSide<?, ?>> sides, SessionQuery query) {
    if (query.counting()) {
      SingleLook.leave(sql);
    }
    var total = query.counting() ? sides.stream().mapToLong(SessionSide::total).sum() : null;
    if (query.page().limit() == 0) {
      return new Slice<>(List.of(), null, total);
    }
    return Found.slice(rows(sides, query.page(), Total.UNASKED), query.page().limit(), total);
  }

  /** As {@link Lister} tells a total beside the rows. */
  private Optional<Slice<SessionEntry>> atOnce(List<SessionSide<?, ?>> sides, SessionQuery query) {
    var limit = query.page().limit();
    if (!query.counting() || limit == 0 || limit == Integer.MAX_VALUE || isDeep(query.page())) {
      return Optional.empty();
    }
    var totals = sides.stream().flatMap(side -> side.beside().stream()).toList();
    if (totals.size() < sides.size()) {
      return Optional.empty();
    }
    var found = rows(sides, query.page(), Total.sum(totals));
    return found.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(found.getFirst().total())
            .map(total -> Found.slice(found, limit, total));
  }

  private static boolean isDeep(Page page) {
    return page instanceof Page.Offset(long offset, _) && offset >= Lister.DEEP;
  }

  private List<Found<SessionEntry>> rows(List<SessionSide<?, ?>> sides, Page page, Total total) {
    return switch (page) {
      case Page.After(Position position, int limit) ->
          rows(
              sides,
              new Start(position == null ? DSL.noCondition() : beyond(position), 0),
              limit,
              total);
      case Page.Offset(long offset, int limit) -> rows(sides, start(sides, offset), limit, total);
    };
  }

  /** One more than wanted, so that the end of the list shows. */
  private List<Found<SessionEntry>> rows(
      List<SessionSide<?, ?>> sides, Start start, int limit, Total total) {
    var wanted = limit == Integer.MAX_VALUE ? Long.MAX_VALUE - start.offset() : limit + 1L;
    var keys =
        sql.select(ID, BEGUN)
            .from(DSL.table(ofEach(sides, start, wanted)).as("merged"))
            .orderBy(ORDER)
            .limit(DSL.inline(wanted))
            .offset(start.offset());
    var beside = new ArrayList<Field<?>>(List.of(KEY_ID, KEY_BEGUN));
    beside.addAll(total.columns());
    var rows =
        PROJECTION
            .select(sql, beside)
            .from(DSL.table(keys).as(KEYS))
            .leftJoin(BACKUP_SESSION)
            .on(ListCounts.text(BACKUP_SESSION.ID).eq(KEY_ID))
            .leftJoin(RESTORE_SESSION)
            .on(ListCounts.text(RESTORE_SESSION.ID).eq(KEY_ID))
            .orderBy(KEY_BEGUN.desc(), KEY_ID.desc());
    return PROJECTION.fetch(
        rows,
        beside,
        row -> new Found<>(entry(row), row.get(KEY_BEGUN), row.get(KEY_ID), total.read(row)));
  }

  /** In order and bounded each: PostgreSQL would merge the whole tables otherwise. */
  private Select<Record2<String, Long>> ofEach(
      List<SessionSide<?, ?>> sides, Start start, long wanted) {
    var most = start.offset() == 0 ? DSL.inline(wanted) : DSL.val(start.offset() + wanted);
    return sides.stream()
        .<Select<Record2<String, Long>>>map(side ->
            sql.select(ID, BEGUN)
                .from(side.table())
                .where(start.bound())
                .and(side.condition())
                .orderBy(ORDER)
                .limit(most))
        .reduce(Select::unionAll)
        .orElseThrow();
  }

  private static SessionEntry entry(Row row) {
    return row.get(BACKUP_SESSION.ID) == null
        ? new SessionEntry.Restore(RestoreSessionRow.read(row))
        : new SessionEntry.Backup(BackupSessionTable.read(row));
  }

  /** Where a page begins among the rows of all sides: after a bound, from an offset on. */
  private record Start(Condition bound, long offset) {}

  private static Start start(List<SessionSide<?, ?>> sides, long offset) {
    var whole = new Start(DSL.noCondition(), offset);
    if (offset < Lister.DEEP) {
      return whole;
    }
    var lists = new ArrayList<CountedList<?>>();
    sides.forEach(side -> side.counted().ifPresent(lists::add));
    if (lists.size() < sides.size()) {
      return whole;
    }
    return CountedList.together(lists, offset)
        .map(place -> new Start(begunBefore(place.before()), place.offset()))
        .orElse(whole);
  }

  private static Condition begunBefore(@Nullable String stretch) {
    return stretch == null ? DSL.noCondition() : STARTS.before(stretch);
  }

  /** The first half bounds the scans of indexes, the second passes over those already shown. */
  private static Condition beyond(Position position) {
    var begun = Lister.number(position.key());
    return BEGUN.le(begun).and(BEGUN.lt(begun).or(ID.lt(position.id())));
  }

  private SessionSide<?, ?> backups(List<BackupSessionFilter> filters) {
    return new SessionSide<>(
        new Lister<>(sql, BackupSessionTable.LIST), BackupSessionSort.BEGUN_AT, filters);
  }

  private SessionSide<?, ?> restores(List<RestoreSessionFilter> filters) {
    return new SessionSide<>(
        new Lister<>(sql, RestoreSessionTable.LIST), RestoreSessionSort.BEGUN_AT, filters);
  }
}
