package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RESTORE_PLAN;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.PlanCheck;
import io.holdfast.catalog.model.RestorePlan;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestorePlanTotals;
import io.holdfast.catalog.model.RestoreRequest;
import java.time.Instant;
import java.util.Optional;
import org.jooq.DSLContext;

/** Restore plans: written once, read until they expire. Belongs to one transaction. */
public final class RestorePlanTable {
  private final DSLContext sql;

  RestorePlanTable(DSLContext sql) {
    this.sql = sql;
  }

  public RestorePlan insert(RestorePlan plan) {
    sql.insertInto(RESTORE_PLAN).set(write(plan).values()).execute();
    return get(plan.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestorePlan get(RestorePlanId id) {
    return find(id)
        .orElseThrow(
            () -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no restore plan " + id));
  }

  public Optional<RestorePlan> find(RestorePlanId id) {
    return sql.select(RESTORE_PLAN.fields())
        .from(RESTORE_PLAN)
        .where(RESTORE_PLAN.ID.eq(id))
        .fetchOptional(Row.reading(RestorePlanTable::read));
  }

  /** Removes plans that expired before a moment; how many. */
  public int removeExpired(Instant before) {
    return sql.deleteFrom(RESTORE_PLAN).where(RESTORE_PLAN.EXPIRES_AT.lt(before)).execute();
  }

  private static RestorePlan read(Row row) {
    return new RestorePlan(
        row.get(RESTORE_PLAN.ID),
        row.get(RESTORE_PLAN.PROJECT_ID),
        row.get(RESTORE_PLAN.PROTECTION_ID),
        row.get(RESTORE_PLAN.RESTORE_POINT_ID),
        Json.read(row.get(RESTORE_PLAN.REQUEST), RestoreRequest.class),
        Json.list(row.get(RESTORE_PLAN.CHECKS), PlanCheck.class),
        Json.read(row.get(RESTORE_PLAN.TOTALS), RestorePlanTotals.class),
        row.get(RESTORE_PLAN.ESTIMATED_SECONDS_P50),
        row.get(RESTORE_PLAN.ESTIMATED_SECONDS_P95),
        Json.read(row.get(RESTORE_PLAN.ACTOR), Actor.class),
        row.get(RESTORE_PLAN.CREATED_AT),
        row.get(RESTORE_PLAN.EXPIRES_AT));
  }

  private static Assignments write(RestorePlan plan) {
    return new Assignments()
        .set(RESTORE_PLAN.ID, plan.id())
        .set(RESTORE_PLAN.PROJECT_ID, plan.projectId())
        .set(RESTORE_PLAN.PROTECTION_ID, plan.protectionId())
        .set(RESTORE_PLAN.RESTORE_POINT_ID, plan.pointId())
        .set(RESTORE_PLAN.REQUEST, Json.write(plan.request()))
        .set(RESTORE_PLAN.CHECKS, Json.write(plan.checks()))
        .set(RESTORE_PLAN.TOTALS, Json.write(plan.totals()))
        .set(RESTORE_PLAN.ESTIMATED_SECONDS_P50, plan.estimatedSecondsP50())
        .set(RESTORE_PLAN.ESTIMATED_SECONDS_P95, plan.estimatedSecondsP95())
        .set(RESTORE_PLAN.ACTOR, Json.write(plan.actor()))
        .set(RESTORE_PLAN.CREATED_AT, plan.createdAt())
        .set(RESTORE_PLAN.EXPIRES_AT, plan.expiresAt());
  }
}
