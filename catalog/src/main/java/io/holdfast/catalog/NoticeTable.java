package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.NOTICE;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** What happened. Belongs to one transaction. */
public final class NoticeTable {
  private static final Lister.Shape<NoticeFilter, NoticeSort, Notice> LIST =
      new Lister.Shape<>(
          NOTICE, NOTICE.ID, NoticeTable::condition, NoticeTable::key, NoticeTable::read);

  private final DSLContext sql;

  NoticeTable(DSLContext sql) {
    this.sql = sql;
  }

  public void insert(Notice notice) {
    sql.insertInto(NOTICE).set(write(notice).values()).execute();
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Notice get(NoticeId id) {
    return sql.select(NOTICE.fields())
        .from(NOTICE)
        .where(NOTICE.ID.eq(id))
        .fetchOptional(Row.reading(NoticeTable::read))
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no notice " + id));
  }

  public Slice<Notice> list(CatalogQuery<NoticeFilter, NoticeSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Removes the oldest from before a moment, their deliveries with them.
   *
   * @return how many, at most {@code limit}
   */
  public int removeBefore(Instant end, int limit) {
    var old =
        sql.select(NOTICE.ID)
            .from(NOTICE)
            .where(NOTICE.AT.lt(end))
            .orderBy(NOTICE.AT, NOTICE.ID)
            .limit(limit)
            .fetch(NOTICE.ID);
    return old.isEmpty() ? 0 : sql.deleteFrom(NOTICE).where(NOTICE.ID.in(old)).execute();
  }

  private static Condition condition(NoticeFilter filter) {
    return switch (filter) {
      case NoticeFilter.Projects(var wanted) -> NOTICE.PROJECT_ID.in(wanted);
      case NoticeFilter.Protections(var wanted) -> NOTICE.PROTECTION_ID.in(wanted);
      case NoticeFilter.Resources(var wanted) -> NOTICE.RESOURCE_ID.in(wanted);
      case NoticeFilter.Types(var wanted) -> NOTICE.TYPE.in(wanted);
      case NoticeFilter.Severities(var wanted) -> NOTICE.SEVERITY.in(wanted);
      case NoticeFilter.After(var id) -> NOTICE.ID.gt(id);
      case NoticeFilter.At(var range) -> Conditions.range(NOTICE.AT, range);
    };
  }

  private static Field<?> key(NoticeSort key) {
    return switch (key) {
      case ID -> NOTICE.ID;
    };
  }

  private static Notice read(Row row) {
    return new Notice(
        row.get(NOTICE.ID),
        row.get(NOTICE.TYPE),
        row.get(NOTICE.AT),
        row.get(NOTICE.PROJECT_ID),
        row.get(NOTICE.PROTECTION_ID),
        new Notice.Resource(
            row.get(NOTICE.RESOURCE_KIND),
            row.get(NOTICE.RESOURCE_ID),
            row.get(NOTICE.RESOURCE_REVISION)),
        row.get(NOTICE.SEVERITY),
        row.get(NOTICE.DATA));
  }

  private static Assignments write(Notice notice) {
    return new Assignments()
        .set(NOTICE.ID, notice.id())
        .set(NOTICE.TYPE, notice.type())
        .set(NOTICE.AT, notice.at())
        .set(NOTICE.PROJECT_ID, notice.projectId())
        .set(NOTICE.PROTECTION_ID, notice.protectionId())
        .set(NOTICE.RESOURCE_KIND, notice.resource().kind())
        .set(NOTICE.RESOURCE_ID, notice.resource().id())
        .set(NOTICE.RESOURCE_REVISION, notice.resource().revision())
        .set(NOTICE.SEVERITY, notice.severity())
        .set(NOTICE.DATA, notice.data());
  }
}
