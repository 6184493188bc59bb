package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.DRILL;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.DrillStanding;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.Slice;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Drills. Belongs to one transaction. */
public final class DrillTable {
  private static final Rows.Shape<Drill, DrillId> ROW =
      new Rows.Shape<>(
          "drill", DRILL, DRILL.ID, DRILL.REVISION, DrillTable::read, DrillTable::write);

  private static final Lister.Shape<DrillFilter, DrillSort, Drill> LIST =
      new Lister.Shape<>(DRILL, DRILL.ID, DrillTable::condition, DrillTable::key, DrillTable::read);

  private final DSLContext sql;
  private final Rows<Drill, DrillId> rows;

  DrillTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Drill insert(Drill drill) {
    rows.insert(drill);
    return rows.get(drill.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Drill get(DrillId id) {
    return rows.get(id);
  }

  public Optional<Drill> find(DrillId id) {
    return rows.find(id);
  }

  public Slice<Drill> list(CatalogQuery<DrillFilter, DrillSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps a changed drill and raises its revision. */
  public Drill replace(Drill changed) {
    return rows.replace(changed);
  }

  private static Condition condition(DrillFilter filter) {
    return switch (filter) {
      case DrillFilter.Projects(var wanted) -> DRILL.PROJECT_ID.in(wanted);
      case DrillFilter.Protections(var wanted) -> DRILL.PROTECTION_ID.in(wanted);
      case DrillFilter.Points(var wanted) -> DRILL.RESTORE_POINT_ID.in(wanted);
      case DrillFilter.Policies(var wanted) -> DRILL.POLICY_ID.in(wanted);
      case DrillFilter.States(var wanted) -> DRILL.STATE.in(wanted);
      case DrillFilter.Results(var wanted) -> DRILL.RESULT.in(wanted);
      case DrillFilter.CreatedAt(var range) -> Conditions.range(DRILL.CREATED_AT, range);
      case DrillFilter.Unproven() -> DRILL.PROOF_ID.isNull().and(DRILL.STATE.eq(DrillState.ENDED));
    };
  }

  private static Field<?> key(DrillSort key) {
    return switch (key) {
      case CREATED_AT -> DRILL.CREATED_AT;
      case ENDED_AT -> DRILL.ENDED_AT;
    };
  }

  static Drill read(Row row) {
    return new Drill(
        row.get(DRILL.ID),
        row.get(DRILL.PROJECT_ID),
        row.get(DRILL.PROTECTION_ID),
        row.get(DRILL.SOURCE_ID),
        row.get(DRILL.POLICY_ID),
        row.get(DRILL.RESTORE_POINT_ID),
        row.get(DRILL.COPY_ID),
        row.get(DRILL.RESTORE_SESSION_ID),
        new DrillWish(
            row.get(DRILL.POINT_CHOICE),
            row.get(DRILL.COPY_CHOICE),
            row.get(DRILL.LEVEL),
            Json.list(row.get(DRILL.CHECKS), DrillCheck.class),
            row.get(DRILL.KEEP_HOURS)),
        Json.read(row.get(DRILL.ACTOR), Actor.class),
        new DrillStanding(
            row.get(DRILL.STATE),
            row.get(DRILL.RESULT),
            row.get(DRILL.REASON_CODE),
            row.get(DRILL.DETAIL),
            Json.list(row.get(DRILL.FINDINGS), DrillFinding.class),
            new DrillMeasure(
                row.get(DRILL.RESTORE_MILLIS), row.get(DRILL.VERIFY_MILLIS), row.get(DRILL.BYTES))),
        row.get(DRILL.PROOF_ID),
        row.get(DRILL.CREATED_AT),
        row.get(DRILL.STARTED_AT),
        row.get(DRILL.ENDED_AT),
        row.get(DRILL.KEPT_UNTIL_AT),
        row.get(DRILL.REVISION));
  }

  private static Assignments write(Drill drill) {
    var standing = drill.standing();
    return new Assignments()
        .set(DRILL.ID, drill.id())
        .set(DRILL.PROJECT_ID, drill.projectId())
        .set(DRILL.PROTECTION_ID, drill.protectionId())
        .set(DRILL.SOURCE_ID, drill.sourceId())
        .set(DRILL.POLICY_ID, drill.policyId())
        .set(DRILL.RESTORE_POINT_ID, drill.pointId())
        .set(DRILL.COPY_ID, drill.copyId())
        .set(DRILL.RESTORE_SESSION_ID, drill.sessionId())
        .set(DRILL.POINT_CHOICE, drill.wish().choice())
        .set(DRILL.COPY_CHOICE, drill.wish().copyChoice())
        .set(DRILL.LEVEL, drill.wish().level())
        .set(DRILL.CHECKS, Json.write(drill.wish().checks()))
        .set(DRILL.KEEP_HOURS, drill.wish().keepHours())
        .set(DRILL.ACTOR, Json.write(drill.actor()))
        .set(DRILL.STATE, standing.state())
        .set(DRILL.RESULT, standing.result())
        .set(DRILL.REASON_CODE, standing.reasonCode())
        .set(DRILL.DETAIL, standing.detail())
        .set(DRILL.FINDINGS, Json.write(standing.findings()))
        .set(DRILL.RESTORE_MILLIS, standing.measure().restoreMillis())
        .set(DRILL.VERIFY_MILLIS, standing.measure().verifyMillis())
        .set(DRILL.BYTES, standing.measure().bytes())
        .set(DRILL.PROOF_ID, drill.proofId())
        .set(DRILL.CREATED_AT, drill.createdAt())
        .set(DRILL.STARTED_AT, drill.startedAt())
        .set(DRILL.ENDED_AT, drill.endedAt())
        .set(DRILL.KEPT_UNTIL_AT, drill.keptUntil())
        .set(DRILL.REVISION, drill.revision());
  }
}
