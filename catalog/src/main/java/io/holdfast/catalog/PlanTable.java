package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PLAN;

import io.holdfast.catalog.model.Hook;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.Slice;
import java.time.Duration;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The plans of the catalog. Belongs to one transaction. */
public final class PlanTable {
  private static final StampColumns STAMP =
      new StampColumns(
          PLAN.CREATED_AT, PLAN.CREATED_BY, PLAN.MODIFIED_AT, PLAN.MODIFIED_BY, PLAN.REVISION);

  private static final Rows.Shape<Plan, PlanId> ROW =
      new Rows.Shape<>("plan", PLAN, PLAN.ID, PLAN.REVISION, PlanTable::read, PlanTable::write);

  private static final Lister.Shape<PlanFilter, PlanSort, Plan> LIST =
      new Lister.Shape<>(PLAN, PLAN.ID, PlanTable::condition, PlanTable::key, PlanTable::read);

  private final DSLContext sql;
  private final Rows<Plan, PlanId> rows;

  PlanTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Plan insert(Plan plan) {
    rows.insert(plan);
    return rows.get(plan.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Plan get(PlanId id) {
    return rows.get(id);
  }

  public Optional<Plan> find(PlanId id) {
    return rows.find(id);
  }

  public Slice<Plan> list(CatalogQuery<PlanFilter, PlanSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed plan and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Plan replace(Plan changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(PlanId id, long revision) {
    rows.delete(id, revision);
  }

  private static @Nullable Long seconds(@Nullable Duration duration) {
    return duration == null ? null : duration.toSeconds();
  }

  static @Nullable Duration duration(@Nullable Long seconds) {
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  private static Condition condition(PlanFilter filter) {
    return switch (filter) {
      case PlanFilter.Projects(var wanted) -> PLAN.PROJECT_ID.in(wanted);
      case PlanFilter.Ids(var wanted) -> PLAN.ID.in(wanted);
      case PlanFilter.Names(var wanted) -> PLAN.NAME.in(wanted);
      // Plans are few, and their schedules no rows of their own.
      case PlanFilter.Schedules(var wanted) ->
          DSL.or(wanted.stream().map(id -> PLAN.SCHEDULES.contains(id.toString())).toList());
      case PlanFilter.ManagedBySystem(boolean managed) -> PLAN.MANAGED_BY_SYSTEM.eq(managed);
      case PlanFilter.Text(String term) -> Conditions.text(PLAN.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(PlanSort key) {
    return switch (key) {
      case CREATED_AT -> PLAN.CREATED_AT;
      case NAME -> PLAN.NAME;
    };
  }

  private static Assignments write(Plan plan) {
    var assignments =
        new Assignments()
            .set(PLAN.ID, plan.id())
            .set(PLAN.PROJECT_ID, plan.projectId())
            .set(PLAN.NAME, plan.name())
            .set(PLAN.SCHEDULES, Json.write(plan.schedules()))
            .set(PLAN.RETENTION, Json.write(plan.retention()))
            .set(PLAN.PLACEMENTS, Json.write(plan.placements()))
            .set(PLAN.HOOKS, Json.write(plan.hooks()))
            .set(PLAN.LIMITS, Json.write(plan.limits()))
            .set(PLAN.RPO_TARGET_SECONDS, seconds(plan.rpoTarget()))
            .set(PLAN.RTO_TARGET_SECONDS, seconds(plan.rtoTarget()))
            .set(PLAN.MANAGED_BY_SYSTEM, plan.managedBySystem())
            .set(PLAN.SEARCH_TEXT, Conditions.searchText(plan.name(), plan.id()));
    return STAMP.write(assignments, plan.stamp());
  }

  private static Plan read(Row row) {
    return new Plan(
        row.get(PLAN.ID),
        row.get(PLAN.PROJECT_ID),
        row.get(PLAN.NAME),
        Json.list(row.get(PLAN.SCHEDULES), Schedule.class),
        Json.read(row.get(PLAN.RETENTION), Retention.class),
        Json.list(row.get(PLAN.PLACEMENTS), Placement.class),
        Json.list(row.get(PLAN.HOOKS), Hook.class),
        Json.read(row.get(PLAN.LIMITS), Limits.class),
        duration(row.get(PLAN.RPO_TARGET_SECONDS)),
        duration(row.get(PLAN.RTO_TARGET_SECONDS)),
        row.get(PLAN.MANAGED_BY_SYSTEM),
        STAMP.read(row));
  }
}
