package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.COPY_WORK;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.CopyWork;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;

/** What is to be done with copies of restore points. Belongs to one transaction. */
public final class CopyWorkTable {
  private final DSLContext sql;

  CopyWorkTable(DSLContext sql) {
    this.sql = sql;
  }

  public Optional<CopyWork> find(CopyId copy) {
    return sql.select(COPY_WORK.fields())
        .from(COPY_WORK)
        .where(COPY_WORK.COPY_ID.eq(copy))
        .fetchOptional(Row.reading(CopyWorkTable::read));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public CopyWork get(CopyId copy) {
    return find(copy)
        .orElseThrow(
            () -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no work for copy " + copy));
  }

  /** Of all copies of a point that have some. */
  public List<CopyWork> of(RestorePointId point) {
    return sql.select(COPY_WORK.fields())
        .from(COPY_WORK)
        .where(COPY_WORK.RESTORE_POINT_ID.eq(point))
        .orderBy(COPY_WORK.COPY_ID)
        .fetch(Row.reading(CopyWorkTable::read));
  }

  /** Copies that should be there since before a moment, the longest waiting first. */
  public List<CopyWork> due(Instant moment) {
    return sql.select(COPY_WORK.fields())
        .from(COPY_WORK)
        .where(
            COPY_WORK.NEXT_AT.isNotNull(),
            COPY_WORK.TASK.eq(CopyTask.COPY),
            COPY_WORK.DUE_AT.le(moment))
        .orderBy(COPY_WORK.DUE_AT, COPY_WORK.COPY_ID)
        .fetch(Row.reading(CopyWorkTable::read));
  }

  /** What is still to be done for a protection, the longest waiting first. */
  public List<CopyWork> open(ProtectionId protection) {
    return sql.select(COPY_WORK.fields())
        .from(COPY_WORK)
        .where(COPY_WORK.PROTECTION_ID.eq(protection), COPY_WORK.NEXT_AT.isNotNull())
        .orderBy(COPY_WORK.DUE_AT, COPY_WORK.COPY_ID)
        .fetch(Row.reading(CopyWorkTable::read));
  }

  /** As {@link #due(Instant)}, of one protection. */
  public List<CopyWork> due(ProtectionId protection, Instant moment) {
    return sql.select(COPY_WORK.fields())
        .from(COPY_WORK)
        .where(
            COPY_WORK.PROTECTION_ID.eq(protection),
            COPY_WORK.NEXT_AT.isNotNull(),
            COPY_WORK.TASK.eq(CopyTask.COPY),
            COPY_WORK.DUE_AT.le(moment))
        .orderBy(COPY_WORK.DUE_AT, COPY_WORK.COPY_ID)
        .fetch(Row.reading(CopyWorkTable::read));
  }

  /** Keeps what is to be done with a copy, or became of it, in place of what was before. */
  public CopyWork put(CopyWork work) {
    var values = write(work).values();
    var changed =
        sql.update(COPY_WORK).set(values).where(COPY_WORK.COPY_ID.eq(work.copyId())).execute();
    if (changed == 0) {
      sql.insertInto(COPY_WORK).set(values).execute();
    }
    return work;
  }

  static CopyWork read(Row row) {
    return new CopyWork(
        row.get(COPY_WORK.COPY_ID),
        row.get(COPY_WORK.PROJECT_ID),
        row.get(COPY_WORK.PROTECTION_ID),
        row.get(COPY_WORK.RESTORE_POINT_ID),
        row.get(COPY_WORK.REPOSITORY_ID),
        row.get(COPY_WORK.TASK),
        row.get(COPY_WORK.REQUESTED_AT),
        row.get(COPY_WORK.DUE_AT),
        row.get(COPY_WORK.NEXT_AT),
        row.get(COPY_WORK.ATTEMPTS),
        row.get(COPY_WORK.REASON_CODE),
        row.get(COPY_WORK.DETAIL),
        row.get(COPY_WORK.STARTED_AT),
        row.get(COPY_WORK.ENDED_AT));
  }

  private static Assignments write(CopyWork work) {
    return new Assignments()
        .set(COPY_WORK.COPY_ID, work.copyId())
        .set(COPY_WORK.PROJECT_ID, work.projectId())
        .set(COPY_WORK.PROTECTION_ID, work.protectionId())
        .set(COPY_WORK.RESTORE_POINT_ID, work.pointId())
        .set(COPY_WORK.REPOSITORY_ID, work.repositoryId())
        .set(COPY_WORK.TASK, work.task())
        .set(COPY_WORK.REQUESTED_AT, work.requestedAt())
        .set(COPY_WORK.DUE_AT, work.dueAt())
        .set(COPY_WORK.NEXT_AT, work.nextAt())
        .set(COPY_WORK.ATTEMPTS, work.attempts())
        .set(COPY_WORK.REASON_CODE, work.reasonCode())
        .set(COPY_WORK.DETAIL, work.detail())
        .set(COPY_WORK.STARTED_AT, work.startedAt())
        .set(COPY_WORK.ENDED_AT, work.endedAt());
  }
}
