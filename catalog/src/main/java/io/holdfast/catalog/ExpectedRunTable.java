package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.EXPECTED_RUN;

import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExpectedRunFilter;
import io.holdfast.catalog.query.ExpectedRunSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The times at which schedules wanted backups. Belongs to one transaction. */
public final class ExpectedRunTable {
  private static final Lister.Shape<ExpectedRunFilter, ExpectedRunSort, ExpectedRun> LIST =
      new Lister.Shape<>(
          EXPECTED_RUN,
          EXPECTED_RUN.ID,
          ExpectedRunTable::condition,
          ExpectedRunTable::key,
          ExpectedRunTable::read);

  private final DSLContext sql;

  ExpectedRunTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Throws when there is one for the same protection, schedule and time already. */
  public void insert(List<ExpectedRun> runs) {
    Inserts.all(sql, EXPECTED_RUN, runs.stream().map(ExpectedRunTable::write).toList());
  }

  public Slice<ExpectedRun> list(CatalogQuery<ExpectedRunFilter, ExpectedRunSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Those of a protection that something will still come of, the earliest first. */
  public List<ExpectedRun> open(ProtectionId protection) {
    return sql.select(EXPECTED_RUN.fields())
        .from(EXPECTED_RUN)
        .where(
            EXPECTED_RUN.PROTECTION_ID.eq(protection), EXPECTED_RUN.STATE.in(ExpectedRunState.OPEN))
        .orderBy(EXPECTED_RUN.DUE_AT, EXPECTED_RUN.ID)
        .fetch(Row.reading(ExpectedRunTable::read));
  }

  /** The one that a session was made for; a session of a person's wish has none. */
  public Optional<ExpectedRun> ofSession(BackupSessionId session) {
    return sql.select(EXPECTED_RUN.fields())
        .from(EXPECTED_RUN)
        .where(EXPECTED_RUN.BACKUP_SESSION_ID.eq(session))
        .fetchOptional(Row.reading(ExpectedRunTable::read));
  }

  /** Keeps what became of a run. */
  public void replace(ExpectedRun run) {
    sql.update(EXPECTED_RUN)
        .set(EXPECTED_RUN.STATE, run.state())
        .set(EXPECTED_RUN.REASON_CODE, run.reasonCode())
        .set(EXPECTED_RUN.BACKUP_SESSION_ID, run.sessionId())
        .set(EXPECTED_RUN.MODIFIED_AT, run.modifiedAt())
        .where(EXPECTED_RUN.ID.eq(run.id()))
        .execute();
  }

  /**
   * When the first good point that is not there was expected at the latest.
   *
   * @param schedules others do not count
   * @param newestPoint when the newest good point was begun: what was due until then is settled
   */
  public Optional<Instant> firstDeadline(
      ProtectionId protection, Set<ScheduleId> schedules, @Nullable Instant newestPoint) {
    return Optional.ofNullable(
        sql.select(DSL.min(EXPECTED_RUN.OVERDUE_AT))
            .from(EXPECTED_RUN)
            .where(
                EXPECTED_RUN.PROTECTION_ID.eq(protection),
                EXPECTED_RUN.STATE.in(ExpectedRunState.UNMET),
                EXPECTED_RUN.SCHEDULE_ID.in(schedules),
                newestPoint == null ? DSL.noCondition() : EXPECTED_RUN.DUE_AT.gt(newestPoint))
            .fetchSingle()
            .value1());
  }

  /**
   * Forgets runs that were due before then and that nothing will come of.
   *
   * @return rows removed
   */
  public int removeSettled(Instant before) {
    return sql.deleteFrom(EXPECTED_RUN)
        .where(EXPECTED_RUN.DUE_AT.lt(before), EXPECTED_RUN.STATE.notIn(ExpectedRunState.OPEN))
        .execute();
  }

  private static Condition condition(ExpectedRunFilter filter) {
    return switch (filter) {
      case ExpectedRunFilter.Projects(var wanted) -> EXPECTED_RUN.PROJECT_ID.in(wanted);
      case ExpectedRunFilter.Protections(var wanted) -> EXPECTED_RUN.PROTECTION_ID.in(wanted);
      case ExpectedRunFilter.Schedules(var wanted) -> EXPECTED_RUN.SCHEDULE_ID.in(wanted);
      case ExpectedRunFilter.States(var wanted) -> EXPECTED_RUN.STATE.in(wanted);
      case ExpectedRunFilter.DueAt(var range) -> Conditions.range(EXPECTED_RUN.DUE_AT, range);
    };
  }

  private static Field<?> key(ExpectedRunSort key) {
    return switch (key) {
      case DUE_AT -> EXPECTED_RUN.DUE_AT;
    };
  }

  private static Assignments write(ExpectedRun run) {
    return new Assignments()
        .set(EXPECTED_RUN.ID, run.id())
        .set(EXPECTED_RUN.PROJECT_ID, run.projectId())
        .set(EXPECTED_RUN.PROTECTION_ID, run.protectionId())
        .set(EXPECTED_RUN.SCHEDULE_ID, run.scheduleId())
        .set(EXPECTED_RUN.SCHEDULE_NAME, run.scheduleName())
        .set(EXPECTED_RUN.DUE_AT, run.dueAt())
        .set(EXPECTED_RUN.START_AT, run.startAt())
        .set(EXPECTED_RUN.WINDOW_UNTIL_AT, run.windowUntil())
        .set(EXPECTED_RUN.OVERDUE_AT, run.overdueAt())
        .set(EXPECTED_RUN.STATE, run.state())
        .set(EXPECTED_RUN.REASON_CODE, run.reasonCode())
        .set(EXPECTED_RUN.BACKUP_SESSION_ID, run.sessionId())
        .set(EXPECTED_RUN.MODIFIED_AT, run.modifiedAt());
  }

  private static ExpectedRun read(Row row) {
    return new ExpectedRun(
        row.get(EXPECTED_RUN.ID),
        row.get(EXPECTED_RUN.PROJECT_ID),
        row.get(EXPECTED_RUN.PROTECTION_ID),
        row.get(EXPECTED_RUN.SCHEDULE_ID),
        row.get(EXPECTED_RUN.SCHEDULE_NAME),
        row.get(EXPECTED_RUN.DUE_AT),
        row.get(EXPECTED_RUN.START_AT),
        row.get(EXPECTED_RUN.WINDOW_UNTIL_AT),
        row.get(EXPECTED_RUN.OVERDUE_AT),
        row.get(EXPECTED_RUN.STATE),
        row.get(EXPECTED_RUN.REASON_CODE),
        row.get(EXPECTED_RUN.BACKUP_SESSION_ID),
        row.get(EXPECTED_RUN.MODIFIED_AT));
  }
}
