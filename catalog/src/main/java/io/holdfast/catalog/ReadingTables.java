package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.COPY_WORK;
import static io.holdfast.catalog.generated.Tables.PLAN;
import static io.holdfast.catalog.generated.Tables.PROJECT;
import static io.holdfast.catalog.generated.Tables.PROTECTION;
import static io.holdfast.catalog.generated.Tables.PRUNE_RUN;
import static io.holdfast.catalog.generated.Tables.REPOSITORY;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT_COPY;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;
import static io.holdfast.catalog.generated.Tables.SEALED_CATALOG;
import static io.holdfast.catalog.generated.Tables.SOURCE;

import io.holdfast.catalog.generated.tables.RestorePoint;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.PointProof;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.query.Readings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.TableField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Numbers over all tables, for metrics. Belongs to one transaction. */
public final class ReadingTables {

  /** Restores that wrote all of what was asked for, somewhere where it can be used. */
  private static final List<RestorePurpose> TIMED =
      List.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE, RestorePurpose.DRILL);

  private final DSLContext sql;

  ReadingTables(DSLContext sql) {
    this.sql = sql;
  }

  /**
   * @param projects whose numbers to read; empty for all
   */
  public Readings read(Set<ProjectId> projects) {
    return new Readings(
        protections(projects),
        live(projects),
        ended(projects),
        repositories(projects),
        sealedUntil(),
        copies(projects));
  }

  private List<Readings.Guarded> protections(Set<ProjectId> projects) {
    var good = RESTORE_POINT.as("good");
    var proven = RESTORE_POINT.as("proven");
    var restored = restored(projects);
    return sql.select(PROTECTION.fields())
        .select(PROJECT.SLUG, SOURCE.KIND, PLAN.RPO_TARGET_SECONDS, PLAN.RTO_TARGET_SECONDS)
        .select(good.POINT_IN_TIME_AT, good.SUSPICIOUS, proven.PROOF)
        .select(BACKUP_SESSION.RESULT, BACKUP_SESSION.STARTED_AT, BACKUP_SESSION.ENDED_AT)
        .select(BACKUP_SESSION.STATISTICS)
        .from(PROTECTION)
        .join(PROJECT)
        .on(PROJECT.ID.eq(PROTECTION.PROJECT_ID))
        .join(SOURCE)
        .on(SOURCE.ID.eq(PROTECTION.SOURCE_ID))
        .join(PLAN)
        .on(PLAN.ID.eq(PROTECTION.PLAN_ID))
        .leftJoin(good)
        .on(good.ID.eq(PROTECTION.LAST_GOOD_POINT_ID))
        .leftJoin(proven)
        .on(proven.ID.eq(PROTECTION.LAST_PROVEN_POINT_ID))
        .leftJoin(BACKUP_SESSION)
        .on(BACKUP_SESSION.ID.eq(PROTECTION.LAST_SESSION_ID))
        .where(among(PROTECTION.PROJECT_ID, projects))
        .orderBy(PROTECTION.CREATED_AT, PROTECTION.ID)
        .fetch(Row.reading(row -> guarded(row, good, proven.PROOF, restored)));
  }

  private static Readings.Guarded guarded(
      Row row, RestorePoint good, Field<String> proof, Map<ProtectionId, Duration> restored) {
    var protection = ProtectionTable.read(row);
    var proven = Json.readOrNull(row.get(proof), PointProof.class);
    return new Readings.Guarded(
        protection,
        row.get(PROJECT.SLUG),
        row.get(SOURCE.KIND),
        PlanTable.duration(row.get(PLAN.RPO_TARGET_SECONDS)),
        PlanTable.duration(row.get(PLAN.RTO_TARGET_SECONDS)),
        row.get(good.POINT_IN_TIME_AT),
        proven == null ? null : proven.at(),
        last(row),
        restored.get(protection.id()),
        row.get(good.SUSPICIOUS));
  }

  private static Readings.@Nullable Last last(Row row) {
    var result = row.get(BACKUP_SESSION.RESULT);
    var endedAt = row.get(BACKUP_SESSION.ENDED_AT);
    if (result == null || endedAt == null) {
      return null;
    }
    return new Readings.Last(
        result,
        row.get(BACKUP_SESSION.STARTED_AT),
        endedAt,
        Json.read(row.get(BACKUP_SESSION.STATISTICS), BackupStatistics.class));
  }

  /** By protection, the time that its newest good restore took. */
  private Map<ProtectionId, Duration> restored(Set<ProjectId> projects) {
    var one = RESTORE_SESSION.as("one");
    Field<RestoreSessionId> newest =
        DSL.field(
            DSL.select(one.ID)
                .from(one)
                .where(
                    one.PROTECTION_ID.eq(PROTECTION.ID),
                    one.PURPOSE.in(TIMED),
                    one.RESULT.in(RestoreResult.SUCCESS, RestoreResult.WARNING))
                .orderBy(one.CREATED_AT.desc(), one.ID.desc())
                .limit(1));
    var times = new HashMap<ProtectionId, Duration>();
    sql.select(PROTECTION.ID, RESTORE_SESSION.STARTED_AT, RESTORE_SESSION.ENDED_AT)
        .from(PROTECTION)
        .join(RESTORE_SESSION)
        .on(RESTORE_SESSION.ID.eq(newest))
        .where(among(PROTECTION.PROJECT_ID, projects))
        .forEach(row -> {
          var started = row.get(RESTORE_SESSION.STARTED_AT);
          var ended = row.get(RESTORE_SESSION.ENDED_AT);
          if (started != null && ended != null) {
            times.put(row.get(PROTECTION.ID), Duration.between(started, ended));
          }
        });
    return times;
  }

  private List<Readings.Live> live(Set<ProjectId> projects) {
    var backups =
        sql.select(BACKUP_SESSION.STATE, DSL.count(), DSL.min(BACKUP_SESSION.CREATED_AT))
            .from(BACKUP_SESSION)
            .where(BACKUP_SESSION.STATE.in(BackupState.LIVE))
            .and(among(BACKUP_SESSION.PROJECT_ID, projects))
            .groupBy(BACKUP_SESSION.STATE)
            .fetch(row ->
                new Readings.Live(
                    SessionKind.BACKUP, row.value1().name(), row.value2(), row.value3()));
    var restores =
        sql.select(RESTORE_SESSION.STATE, DSL.count(), DSL.min(RESTORE_SESSION.CREATED_AT))
            .from(RESTORE_SESSION)
            .where(RESTORE_SESSION.STATE.in(RestoreState.LIVE))
            .and(among(RESTORE_SESSION.PROJECT_ID, projects))
            .groupBy(RESTORE_SESSION.STATE)
            .fetch(row ->
                new Readings.Live(
                    SessionKind.RESTORE, row.value1().name(), row.value2(), row.value3()));
    backups.addAll(restores);
    return backups;
  }

  private List<Readings.Ended> ended(Set<ProjectId> projects) {
    var backups =
        sql.select(
                BACKUP_SESSION.RESULT,
                DSL.count(),
                took(BACKUP_SESSION.STARTED_AT, BACKUP_SESSION.ENDED_AT))
            .from(BACKUP_SESSION)
            .where(BACKUP_SESSION.RESULT.isNotNull())
            .and(among(BACKUP_SESSION.PROJECT_ID, projects))
            .groupBy(BACKUP_SESSION.RESULT)
            .fetch(row -> ended(SessionKind.BACKUP, row.value1(), row.value2(), row.value3()));
    var restores =
        sql.select(
                RESTORE_SESSION.RESULT,
                DSL.count(),
                took(RESTORE_SESSION.STARTED_AT, RESTORE_SESSION.ENDED_AT))
            .from(RESTORE_SESSION)
            .where(RESTORE_SESSION.RESULT.isNotNull())
            .and(among(RESTORE_SESSION.PROJECT_ID, projects))
            .groupBy(RESTORE_SESSION.RESULT)
            .fetch(row -> ended(SessionKind.RESTORE, row.value1(), row.value2(), row.value3()));
    backups.addAll(restores);
    return backups;
  }

  private static Readings.Ended ended(
      SessionKind kind, Enum<?> result, long count, @Nullable BigDecimal micros) {
    var took = micros == null ? Duration.ZERO : Duration.of(micros.longValue(), ChronoUnit.MICROS);
    return new Readings.Ended(kind, result.name(), count, took);
  }

  /** Sessions that never started took no time: a sum passes over their missing start. */
  private static Field<BigDecimal> took(
      TableField<?, Instant> started, TableField<?, Instant> ended) {
    return DSL.sum(ended.coerce(SQLDataType.BIGINT).minus(started.coerce(SQLDataType.BIGINT)));
  }

  private List<Readings.Stored> repositories(Set<ProjectId> projects) {
    var freed =
        sql.select(PRUNE_RUN.REPOSITORY_ID, DSL.sum(PRUNE_RUN.FREED_BYTES))
            .from(PRUNE_RUN)
            .groupBy(PRUNE_RUN.REPOSITORY_ID)
            .fetchMap(row -> row.value1(), row -> row.value2().longValue());
    var pruned = pruned();
    return sql.select(REPOSITORY.fields())
        .from(REPOSITORY)
        .where(
            projects.isEmpty()
                ? DSL.noCondition()
                : REPOSITORY.PROJECT_ID.in(projects).or(REPOSITORY.PROJECT_ID.isNull()))
        .orderBy(REPOSITORY.CREATED_AT, REPOSITORY.ID)
        .fetch(row -> {
          var repository = RepositoryTable.read(row::get);
          return new Readings.Stored(
              repository, pruned.get(repository.id()), freed.getOrDefault(repository.id(), 0L));
        });
  }

  /** By repository, its newest run in earnest that came to an end by itself. */
  private Map<RepositoryId, PruneRun> pruned() {
    var one = PRUNE_RUN.as("one");
    Field<PruneRunId> newest =
        DSL.field(
            DSL.select(one.ID)
                .from(one)
                .where(
                    one.REPOSITORY_ID.eq(REPOSITORY.ID),
                    one.RESULT.ne(PruneResult.ABORTED),
                    one.DRY_RUN.isFalse())
                .orderBy(one.CREATED_AT.desc(), one.ID.desc())
                .limit(1));
    return sql.select(PRUNE_RUN.fields())
        .from(REPOSITORY)
        .join(PRUNE_RUN)
        .on(PRUNE_RUN.ID.eq(newest))
        .fetchMap(row -> row.get(PRUNE_RUN.REPOSITORY_ID), Row.reading(PruneRunTable::read));
  }

  private Map<RepositoryId, Instant> sealedUntil() {
    return sql.select(SEALED_CATALOG.REPOSITORY_ID, SEALED_CATALOG.CURRENT_UNTIL_AT)
        .from(SEALED_CATALOG)
        .where(SEALED_CATALOG.CURRENT_UNTIL_AT.isNotNull())
        .fetchMap(SEALED_CATALOG.REPOSITORY_ID, SEALED_CATALOG.CURRENT_UNTIL_AT);
  }

  private List<Readings.Copies> copies(Set<ProjectId> projects) {
    var due =
        sql.select(COPY_WORK.REPOSITORY_ID, DSL.min(COPY_WORK.DUE_AT))
            .from(COPY_WORK)
            .where(COPY_WORK.NEXT_AT.isNotNull(), COPY_WORK.TASK.eq(CopyTask.COPY))
            .and(among(COPY_WORK.PROJECT_ID, projects))
            .groupBy(COPY_WORK.REPOSITORY_ID)
            .fetchMap(row -> row.value1(), row -> row.value2());
    var copy = RESTORE_POINT_COPY;
    return sql.select(copy.REPOSITORY_ID, copy.STATE, DSL.count(), DSL.sum(copy.STORED_BYTES))
        .from(copy)
        .where(copy.POINT_STATUS.in(RestorePointTable.LISTED))
        .and(among(copy.PROJECT_ID, projects))
        .groupBy(copy.REPOSITORY_ID, copy.STATE)
        .orderBy(copy.REPOSITORY_ID, copy.STATE)
        .fetch(row ->
            new Readings.Copies(
                row.value1(),
                row.value2(),
                row.value3(),
                row.value4().longValue(),
                due.get(row.value1())));
  }

  private static Condition among(Field<ProjectId> project, Set<ProjectId> projects) {
    return projects.isEmpty() ? DSL.noCondition() : project.in(projects);
  }
}
