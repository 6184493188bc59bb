package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;
import static io.holdfast.catalog.generated.Tables.SESSION_EVENT;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Slice;
import java.util.ArrayList;
import java.util.List;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** What happened in sessions, in order and without holes. Belongs to one transaction. */
public final class EventTable {
  private static final Lister.Shape<EventFilter, EventSort, Event> LIST =
      new Lister.Shape<>(
          SESSION_EVENT,
          SESSION_EVENT.SEQUENCE_NO,
          EventTable::condition,
          EventTable::key,
          EventTable::read);

  private final DSLContext sql;

  EventTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Appends events to a session; each gets the next number. */
  public List<Event> append(SessionRef session, List<EventDraft> drafts) {
    if (drafts.isEmpty()) {
      return List.of();
    }
    var before = reserve(session, drafts.size());
    var events = new ArrayList<Event>();
    for (var draft : drafts) {
      events.add(new Event(session, before + events.size() + 1, draft));
    }
    Inserts.all(sql, SESSION_EVENT, events.stream().map(EventTable::write).toList());
    return List.copyOf(events);
  }

  /** Events of one session: a query without {@link EventFilter.Session} is refused. */
  public Slice<Event> list(CatalogQuery<EventFilter, EventSort> query) {
    if (query.filters().stream().noneMatch(EventFilter.Session.class::isInstance)) {
      throw new IllegalArgumentException("events are listed by session");
    }
    return new Lister<>(sql, LIST).list(query);
  }

  private long reserve(SessionRef session, int events) {
    var last =
        switch (session.kind()) {
          case BACKUP ->
              sql.update(BACKUP_SESSION)
                  .set(BACKUP_SESSION.EVENT_COUNT, BACKUP_SESSION.EVENT_COUNT.plus(events))
                  .where(BACKUP_SESSION.ID.eq(new BackupSessionId(session.id())))
                  .returningResult(BACKUP_SESSION.EVENT_COUNT)
                  .fetchOptional(row -> row.value1());
          case RESTORE ->
              sql.update(RESTORE_SESSION)
                  .set(RESTORE_SESSION.EVENT_COUNT, RESTORE_SESSION.EVENT_COUNT.plus(events))
                  .where(RESTORE_SESSION.ID.eq(new RestoreSessionId(session.id())))
                  .returningResult(RESTORE_SESSION.EVENT_COUNT)
                  .fetchOptional(row -> row.value1());
        };
    return last.orElseThrow(() ->
        new CatalogException(
            ErrorCode.RESOURCE_MISSING, "no %s session %s".formatted(session.kind(), session.id())))
        - events;
  }

  private static Condition condition(EventFilter filter) {
    return switch (filter) {
      case EventFilter.Session(SessionRef(var kind, var id)) ->
          SESSION_EVENT.SESSION_KIND.eq(kind).and(SESSION_EVENT.SESSION_ID.eq(id));
      case EventFilter.Levels(var wanted) -> SESSION_EVENT.LEVEL.in(wanted);
      case EventFilter.Codes(var wanted) -> SESSION_EVENT.CODE.in(wanted);
      case EventFilter.After(var sequence) -> SESSION_EVENT.SEQUENCE_NO.gt(sequence);
      case EventFilter.At(var range) -> Conditions.range(SESSION_EVENT.AT, range);
    };
  }

  private static Field<?> key(EventSort key) {
    return switch (key) {
      case SEQUENCE -> SESSION_EVENT.SEQUENCE_NO;
    };
  }

  private static Event read(Row row) {
    return new Event(
        new SessionRef(row.get(SESSION_EVENT.SESSION_KIND), row.get(SESSION_EVENT.SESSION_ID)),
        row.get(SESSION_EVENT.SEQUENCE_NO),
        new EventDraft(
            row.get(SESSION_EVENT.AT),
            row.get(SESSION_EVENT.LEVEL),
            row.get(SESSION_EVENT.CODE),
            row.get(SESSION_EVENT.MESSAGE),
            Json.texts(row.get(SESSION_EVENT.PARAMS)),
            row.get(SESSION_EVENT.ITEM_ID)));
  }

  private static Assignments write(Event event) {
    return new Assignments()
        .set(SESSION_EVENT.SESSION_KIND, event.session().kind())
        .set(SESSION_EVENT.SESSION_ID, event.session().id())
        .set(SESSION_EVENT.SEQUENCE_NO, event.sequence())
        .set(SESSION_EVENT.AT, event.content().at())
        .set(SESSION_EVENT.LEVEL, event.content().level())
        .set(SESSION_EVENT.CODE, event.content().code())
        .set(SESSION_EVENT.MESSAGE, event.content().message())
        .set(SESSION_EVENT.PARAMS, Json.write(event.content().params()))
        .set(SESSION_EVENT.ITEM_ID, event.content().itemId());
  }
}
