package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.DRILL_POLICY;

import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.DrillSchedule;
import io.holdfast.catalog.model.DrillSelector;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.DrillPolicyFilter;
import io.holdfast.catalog.query.DrillPolicySort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** Drill policies. Belongs to one transaction. */
public final class DrillPolicyTable {
  private static final StampColumns STAMP =
      new StampColumns(
          DRILL_POLICY.CREATED_AT,
          DRILL_POLICY.CREATED_BY,
          DRILL_POLICY.MODIFIED_AT,
          DRILL_POLICY.MODIFIED_BY,
          DRILL_POLICY.REVISION);

  private static final Rows.Shape<DrillPolicy, DrillPolicyId> ROW =
      new Rows.Shape<>(
          "drill policy",
          DRILL_POLICY,
          DRILL_POLICY.ID,
          DRILL_POLICY.REVISION,
          DrillPolicyTable::read,
          DrillPolicyTable::write);

  private static final Lister.Shape<DrillPolicyFilter, DrillPolicySort, DrillPolicy> LIST =
      new Lister.Shape<>(
          DRILL_POLICY,
          DRILL_POLICY.ID,
          DrillPolicyTable::condition,
          DrillPolicyTable::key,
          DrillPolicyTable::read);

  private final DSLContext sql;
  private final Rows<DrillPolicy, DrillPolicyId> rows;

  DrillPolicyTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public DrillPolicy insert(DrillPolicy policy) {
    rows.insert(policy);
    return rows.get(policy.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public DrillPolicy get(DrillPolicyId id) {
    return rows.get(id);
  }

  public Optional<DrillPolicy> find(DrillPolicyId id) {
    return rows.find(id);
  }

  public Slice<DrillPolicy> list(CatalogQuery<DrillPolicyFilter, DrillPolicySort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps a changed policy; REVISION_MISMATCH if it was changed since it was read. */
  public DrillPolicy replace(DrillPolicy changed) {
    return rows.replace(changed);
  }

  public void delete(DrillPolicyId id, long revision) {
    rows.delete(id, revision);
  }

  /**
   * Notes that a round was begun; what people configured stays as it is, and so does its revision.
   *
   * @param due the time that the round was due at
   * @return false when another was faster
   */
  public boolean begin(DrillPolicyId id, Instant due, Instant now, Instant next) {
    return sql.update(DRILL_POLICY)
            .set(DRILL_POLICY.NEXT_RUN_AT, next)
            .set(DRILL_POLICY.LAST_RUN_AT, now)
            .where(DRILL_POLICY.ID.eq(id), DRILL_POLICY.NEXT_RUN_AT.eq(due))
            .execute()
        == 1;
  }

  private static Condition condition(DrillPolicyFilter filter) {
    return switch (filter) {
      case DrillPolicyFilter.Projects(var wanted) -> DRILL_POLICY.PROJECT_ID.in(wanted);
      case DrillPolicyFilter.Enabled(var wanted) -> DRILL_POLICY.ENABLED.eq(wanted);
      case DrillPolicyFilter.NextRun(var range) ->
          Conditions.range(DRILL_POLICY.NEXT_RUN_AT, range);
      case DrillPolicyFilter.Text(var term) -> Conditions.text(DRILL_POLICY.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(DrillPolicySort key) {
    return switch (key) {
      case CREATED_AT -> DRILL_POLICY.CREATED_AT;
      case NAME -> DRILL_POLICY.NAME;
      case NEXT_RUN_AT -> DRILL_POLICY.NEXT_RUN_AT;
    };
  }

  private static DrillPolicy read(Row row) {
    return new DrillPolicy(
        row.get(DRILL_POLICY.ID),
        row.get(DRILL_POLICY.PROJECT_ID),
        row.get(DRILL_POLICY.NAME),
        Json.read(row.get(DRILL_POLICY.SELECTOR), DrillSelector.class),
        Json.read(row.get(DRILL_POLICY.SCHEDULE), DrillSchedule.class),
        row.get(DRILL_POLICY.ENABLED),
        row.get(DRILL_POLICY.WINDOW_DAYS),
        new DrillWish(
            row.get(DRILL_POLICY.POINT_CHOICE),
            row.get(DRILL_POLICY.COPY_CHOICE),
            row.get(DRILL_POLICY.LEVEL),
            Json.list(row.get(DRILL_POLICY.CHECKS), DrillCheck.class),
            row.get(DRILL_POLICY.KEEP_HOURS)),
        row.get(DRILL_POLICY.STALE_AFTER_DAYS),
        row.get(DRILL_POLICY.NEXT_RUN_AT),
        row.get(DRILL_POLICY.LAST_RUN_AT),
        STAMP.read(row));
  }

  private static Assignments write(DrillPolicy policy) {
    var assignments =
        new Assignments()
            .set(DRILL_POLICY.ID, policy.id())
            .set(DRILL_POLICY.PROJECT_ID, policy.projectId())
            .set(DRILL_POLICY.NAME, policy.name())
            .set(DRILL_POLICY.SELECTOR, Json.write(policy.selector()))
            .set(DRILL_POLICY.SCHEDULE, Json.write(policy.schedule()))
            .set(DRILL_POLICY.ENABLED, policy.enabled())
            .set(DRILL_POLICY.WINDOW_DAYS, policy.windowDays())
            .set(DRILL_POLICY.POINT_CHOICE, policy.choice())
            .set(DRILL_POLICY.COPY_CHOICE, policy.wish().copyChoice())
            .set(DRILL_POLICY.LEVEL, policy.wish().level())
            .set(DRILL_POLICY.CHECKS, Json.write(policy.wish().checks()))
            .set(DRILL_POLICY.KEEP_HOURS, policy.wish().keepHours())
            .set(DRILL_POLICY.STALE_AFTER_DAYS, policy.staleAfterDays())
            .set(DRILL_POLICY.NEXT_RUN_AT, policy.nextRunAt())
            .set(DRILL_POLICY.LAST_RUN_AT, policy.lastRunAt())
            .set(DRILL_POLICY.SEARCH_TEXT, Conditions.searchText(policy.name(), policy.id()));
    return STAMP.write(assignments, policy.stamp());
  }
}
