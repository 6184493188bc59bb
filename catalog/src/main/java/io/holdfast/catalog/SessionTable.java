package io.holdfast.catalog;

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
import java.util.HashMap;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Backups and restores as one list, the newest start first; what waits stands at its birth until it
 * starts. One statement merges both tables' indexes for the ids of a page; a page far behind begins
 * in the day that the counts of both lead to. Belongs to one transaction.
 */
public final class SessionTable {
  /** As many ids as one statement can well name. */
  private static final int MOST_NAMED = 500;

  private static final Field<String> ID = DSL.field(DSL.name("id"), String.class);
  private static final Field<Long> BEGUN = DSL.field(DSL.name("begun_at"), Long.class);

  /** The stretches of both tables' counts, by whichever has the column. */
  private static final Stretches STARTS = Stretches.Days.ofMicros(BEGUN);

  private final DSLContext sql;

  SessionTable(DSLContext sql) {
    this.sql = sql;
  }

  public Slice<SessionEntry> list(SessionQuery query) {
    var sides = new ArrayList<SessionSide<?, ?, ?>>();
    if (query.backups() != null) {
      sides.add(backups(query.backups()));
    }
    if (query.restores() != null) {
      sides.add(restores(query.restores()));
    }
    var total = query.counting() ? sides.stream().mapToLong(SessionSide::total).sum() : null;
    if (query.page().limit() == 0 || sides.isEmpty()) {
      return new Slice<>(List.of(), null, total);
    }
    return page(sides, query.page(), total);
  }

  private Slice<SessionEntry> page(
      List<SessionSide<?, ?, ?>> sides, Page page, @Nullable Long total) {
    var keys =
        switch (page) {
          case Page.After(Position position, int limit) ->
              keys(sides, position == null ? DSL.noCondition() : beyond(position), 0, limit);
          case Page.Offset(long offset, int limit) -> {
            var start = start(sides, offset);
            yield keys(sides, start.bound(), start.offset(), limit);
          }
        };
    var more = keys.size() > page.limit();
    var shown = more ? keys.subList(0, page.limit()) : keys;
    var last = shown.isEmpty() ? null : shown.getLast();
    var next =
        more && last != null ? new Position(Long.toString(last.value2()), last.value1()) : null;
    return new Slice<>(entries(sides, shown.stream().map(Record2::value1).toList()), next, total);
  }

  /** One more than wanted, so that the end of the list shows. */
  private List<Record2<String, Long>> keys(
      List<SessionSide<?, ?, ?>> sides, Condition bound, long offset, int limit) {
    var order = List.of(BEGUN.desc(), ID.desc());
    var wanted = limit == Integer.MAX_VALUE ? Long.MAX_VALUE - offset : limit + 1L;
    Select<Record2<String, Long>> keys = null;
    for (var side : sides) {
      // In order and bounded each: PostgreSQL would merge the whole tables otherwise.
      var ours =
          sql.select(ID, BEGUN)
              .from(side.table())
              .where(bound)
              .and(side.condition())
              .orderBy(order)
              .limit(offset == 0 ? DSL.inline(wanted) : DSL.val(offset + wanted));
      keys = keys == null ? ours : keys.unionAll(ours);
    }
    return sql.select(ID, BEGUN)
        .from(DSL.table(keys).as("sessions"))
        .orderBy(order)
        .limit(DSL.inline(wanted))
        .offset(offset)
        .fetch();
  }

  private List<SessionEntry> entries(List<SessionSide<?, ?, ?>> sides, List<String> ids) {
    var found = new HashMap<String, SessionEntry>();
    for (var from = 0; from < ids.size(); from += MOST_NAMED) {
      var some = ids.subList(from, Math.min(ids.size(), from + MOST_NAMED));
      for (var side : sides) {
        side.read(some).forEach(entry -> found.put(entry.id().toString(), entry));
      }
    }
    return ids.stream().map(found::get).toList();
  }

  /** Where a page begins among the rows of all sides: after a bound, from an offset on. */
  private record Start(Condition bound, long offset) {}

  private static Start start(List<SessionSide<?, ?, ?>> sides, long offset) {
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

  private SessionSide<?, ?, ?> backups(List<BackupSessionFilter> filters) {
    return new SessionSide<>(
        new Lister<>(sql, BackupSessionTable.LIST),
        BackupSessionSort.BEGUN_AT,
        filters,
        SessionEntry.Backup::new);
  }

  private SessionSide<?, ?, ?> restores(List<RestoreSessionFilter> filters) {
    return new SessionSide<>(
        new Lister<>(sql, RestoreSessionTable.LIST),
        RestoreSessionSort.BEGUN_AT,
        filters,
        SessionEntry.Restore::new);
  }
}
