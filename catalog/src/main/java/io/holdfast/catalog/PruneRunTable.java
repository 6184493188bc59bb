package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PRUNE_RUN;

import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneStanding;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.catalog.query.Slice;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Prune runs, those that ended among them. Belongs to one transaction. */
public final class PruneRunTable {
  private static final Rows.Shape<PruneRun, PruneRunId> ROW =
      new Rows.Shape<>(
          "prune run",
          PRUNE_RUN,
          PRUNE_RUN.ID,
          PRUNE_RUN.REVISION,
          PruneRunTable::read,
          PruneRunTable::write);

  private static final Lister.Shape<PruneRunFilter, PruneRunSort, PruneRun> LIST =
      new Lister.Shape<>(
          PRUNE_RUN,
          PRUNE_RUN.ID,
          PruneRunTable::condition,
          PruneRunTable::key,
          PruneRunTable::read);

  private final DSLContext sql;
  private final Rows<PruneRun, PruneRunId> rows;

  PruneRunTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public PruneRun insert(PruneRun run) {
    rows.insert(run);
    return rows.get(run.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public PruneRun get(PruneRunId id) {
    return rows.get(id);
  }

  public Optional<PruneRun> find(PruneRunId id) {
    return rows.find(id);
  }

  /** The one that waits or runs. */
  public Optional<PruneRun> open(RepositoryId repository) {
    return sql.selectFrom(PRUNE_RUN)
        .where(PRUNE_RUN.REPOSITORY_ID.eq(repository), PRUNE_RUN.STATE.ne(PruneState.ENDED))
        .fetchOptional(Row.reading(PruneRunTable::read));
  }

  public Slice<PruneRun> list(CatalogQuery<PruneRunFilter, PruneRunSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps a changed run; REVISION_MISMATCH if it was changed since it was read. */
  public PruneRun replace(PruneRun changed) {
    return rows.replace(changed);
  }

  /** Removes the runs of a repository that is given up. */
  public void deleteOf(RepositoryId repository) {
    sql.deleteFrom(PRUNE_RUN).where(PRUNE_RUN.REPOSITORY_ID.eq(repository)).execute();
  }

  private static Condition condition(PruneRunFilter filter) {
    return switch (filter) {
      case PruneRunFilter.Projects(var wanted) ->
          PRUNE_RUN.PROJECT_ID.in(wanted).or(PRUNE_RUN.PROJECT_ID.isNull());
      case PruneRunFilter.Repositories(var wanted) -> PRUNE_RUN.REPOSITORY_ID.in(wanted);
      case PruneRunFilter.Causes(var wanted) -> PRUNE_RUN.CAUSE.in(wanted);
      case PruneRunFilter.States(var wanted) -> PRUNE_RUN.STATE.in(wanted);
      case PruneRunFilter.Results(var wanted) -> PRUNE_RUN.RESULT.in(wanted);
      case PruneRunFilter.DryRun(var wanted) -> PRUNE_RUN.DRY_RUN.eq(wanted);
      case PruneRunFilter.CreatedAt(var range) -> Conditions.range(PRUNE_RUN.CREATED_AT, range);
    };
  }

  private static Field<?> key(PruneRunSort key) {
    return switch (key) {
      case CREATED_AT -> PRUNE_RUN.CREATED_AT;
    };
  }

  static PruneRun read(Row row) {
    return new PruneRun(
        row.get(PRUNE_RUN.ID),
        row.get(PRUNE_RUN.REPOSITORY_ID),
        row.get(PRUNE_RUN.PROJECT_ID),
        row.get(PRUNE_RUN.CAUSE),
        row.get(PRUNE_RUN.DRY_RUN),
        Json.read(row.get(PRUNE_RUN.SETTINGS), PruneSettings.class),
        Json.read(row.get(PRUNE_RUN.ACTOR), Actor.class),
        new PruneStanding(
            row.get(PRUNE_RUN.STATE),
            row.get(PRUNE_RUN.RESULT),
            row.get(PRUNE_RUN.REASON_CODE),
            row.get(PRUNE_RUN.DETAIL),
            row.get(PRUNE_RUN.PHASE),
            row.get(PRUNE_RUN.DONE),
            row.get(PRUNE_RUN.TOTAL)),
        Json.readOrNull(row.get(PRUNE_RUN.ABORT), AbortRequest.class),
        row.get(PRUNE_RUN.ATTEMPT),
        Json.read(row.get(PRUNE_RUN.TALLY), PruneTally.class),
        row.get(PRUNE_RUN.CREATED_AT),
        row.get(PRUNE_RUN.STARTED_AT),
        row.get(PRUNE_RUN.ENDED_AT),
        row.get(PRUNE_RUN.REVISION));
  }

  private static Assignments write(PruneRun run) {
    var standing = run.standing();
    return new Assignments()
        .set(PRUNE_RUN.ID, run.id())
        .set(PRUNE_RUN.REPOSITORY_ID, run.repositoryId())
        .set(PRUNE_RUN.PROJECT_ID, run.projectId())
        .set(PRUNE_RUN.CAUSE, run.cause())
        .set(PRUNE_RUN.DRY_RUN, run.dryRun())
        .set(PRUNE_RUN.SETTINGS, Json.write(run.settings()))
        .set(PRUNE_RUN.ACTOR, Json.write(run.actor()))
        .set(PRUNE_RUN.STATE, standing.state())
        .set(PRUNE_RUN.RESULT, standing.result())
        .set(PRUNE_RUN.REASON_CODE, standing.reasonCode())
        .set(PRUNE_RUN.DETAIL, standing.detail())
        .set(PRUNE_RUN.ABORT, Json.writeOrNull(run.abort()))
        .set(PRUNE_RUN.PHASE, standing.phase())
        .set(PRUNE_RUN.DONE, standing.done())
        .set(PRUNE_RUN.TOTAL, standing.total())
        .set(PRUNE_RUN.ATTEMPT, run.attempt())
        .set(PRUNE_RUN.TALLY, Json.write(run.tally()))
        .set(PRUNE_RUN.FREED_BYTES, run.dryRun() ? 0L : run.tally().deletedBytes())
        .set(PRUNE_RUN.CREATED_AT, run.createdAt())
        .set(PRUNE_RUN.STARTED_AT, run.startedAt())
        .set(PRUNE_RUN.ENDED_AT, run.endedAt())
        .set(PRUNE_RUN.REVISION, run.revision());
  }
}
