package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PROTECTION;
import static io.holdfast.catalog.generated.Tables.SERVER;
import static io.holdfast.catalog.generated.Tables.SOURCE;

import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.TimeRange;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The protections of the catalog. Belongs to one transaction. */
public final class ProtectionTable {
  private static final StampColumns STAMP =
      new StampColumns(
          PROTECTION.CREATED_AT,
          PROTECTION.CREATED_BY,
          PROTECTION.MODIFIED_AT,
          PROTECTION.MODIFIED_BY,
          PROTECTION.REVISION);

  private static final Rows.Shape<Protection, ProtectionId> ROW =
      new Rows.Shape<>(
          "protection",
          PROTECTION,
          PROTECTION.ID,
          PROTECTION.REVISION,
          ProtectionTable::read,
          ProtectionTable::write);

  private static final Lister.Shape<ProtectionFilter, ProtectionSort, Protection> LIST =
      new Lister.Shape<>(
          PROTECTION,
          PROTECTION.ID,
          ProtectionTable::condition,
          ProtectionTable::key,
          ProtectionTable::read);

  private final DSLContext sql;
  private final Rows<Protection, ProtectionId> rows;

  ProtectionTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  /** Its schedules are followed from its creation on. */
  public Protection insert(Protection protection) {
    rows.insert(protection);
    new RunWatchTable(sql).insert(protection.id(), protection.stamp().createdAt());
    return rows.get(protection.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Protection get(ProtectionId id) {
    return rows.get(id);
  }

  public Optional<Protection> find(ProtectionId id) {
    return rows.find(id);
  }

  public Slice<Protection> list(CatalogQuery<ProtectionFilter, ProtectionSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed protection and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Protection replace(Protection changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(ProtectionId id, long revision) {
    rows.delete(id, revision);
  }

  private static ProtectionStanding standing(Row row) {
    return new ProtectionStanding(
        row.get(PROTECTION.STATE),
        row.get(PROTECTION.NEXT_RUN_AT),
        row.get(PROTECTION.LAST_SESSION_ID),
        row.get(PROTECTION.LAST_GOOD_POINT_ID),
        row.get(PROTECTION.LAST_PROVEN_POINT_ID),
        row.get(PROTECTION.NEWEST_POINT_AT),
        row.get(PROTECTION.OVERDUE_SINCE_AT),
        row.get(PROTECTION.FAILURES_IN_ROW));
  }

  private static Condition condition(ProtectionFilter filter) {
    return switch (filter) {
      case ProtectionFilter.Projects(var wanted) -> PROTECTION.PROJECT_ID.in(wanted);
      case ProtectionFilter.Ids(var wanted) -> PROTECTION.ID.in(wanted);
      case ProtectionFilter.Sources(var wanted) -> PROTECTION.SOURCE_ID.in(wanted);
      case ProtectionFilter.Plans(var wanted) -> PROTECTION.PLAN_ID.in(wanted);
      case ProtectionFilter.Servers(var wanted) ->
          PROTECTION.SOURCE_ID.in(
              DSL.select(SOURCE.ID).from(SOURCE).where(SOURCE.SERVER_ID.in(wanted)));
      case ProtectionFilter.Names(var wanted) -> PROTECTION.NAME.in(wanted);
      case ProtectionFilter.NamePart(String part) -> Conditions.holds(PROTECTION.NAME, part);
      case ProtectionFilter.ServerNamePart(String part) ->
          PROTECTION.SOURCE_ID.in(
              DSL.select(SOURCE.ID)
                  .from(SOURCE)
                  .join(SERVER)
                  .on(SERVER.ID.eq(SOURCE.SERVER_ID))
                  .where(Conditions.holds(SERVER.NAME, part)));
      case ProtectionFilter.States(var wanted) -> Conditions.among(PROTECTION.STATE, wanted);
      case ProtectionFilter.NextRun(TimeRange range) ->
          Conditions.range(PROTECTION.NEXT_RUN_AT, range);
      case ProtectionFilter.NewestPoint(TimeRange range) ->
          Conditions.range(PROTECTION.NEWEST_POINT_AT, range);
      case ProtectionFilter.Text(String term) -> Conditions.text(PROTECTION.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(ProtectionSort key) {
    return switch (key) {
      case CREATED_AT -> PROTECTION.CREATED_AT;
      case NAME -> PROTECTION.NAME;
      case NEXT_RUN_AT -> PROTECTION.NEXT_RUN_AT;
      case NEWEST_POINT_AT -> PROTECTION.NEWEST_POINT_AT;
    };
  }

  private static Assignments write(Protection protection) {
    var assignments =
        new Assignments()
            .set(PROTECTION.ID, protection.id())
            .set(PROTECTION.PROJECT_ID, protection.projectId())
            .set(PROTECTION.SOURCE_ID, protection.sourceId())
            .set(PROTECTION.PLAN_ID, protection.planId())
            .set(PROTECTION.NAME, protection.name())
            .set(PROTECTION.ENCRYPT_ENABLED, protection.encryptEnabled())
            .set(PROTECTION.RETENTION_PRESET, protection.retentionPreset())
            .set(PROTECTION.STATE, protection.standing().state())
            .set(PROTECTION.NEXT_RUN_AT, protection.standing().nextRunAt())
            .set(PROTECTION.LAST_SESSION_ID, protection.standing().lastSessionId())
            .set(PROTECTION.LAST_GOOD_POINT_ID, protection.standing().lastGoodPointId())
            .set(PROTECTION.LAST_PROVEN_POINT_ID, protection.standing().lastProvenPointId())
            .set(PROTECTION.NEWEST_POINT_AT, protection.standing().newestPointAt())
            .set(PROTECTION.OVERDUE_SINCE_AT, protection.standing().overdueSince())
            .set(PROTECTION.FAILURES_IN_ROW, protection.standing().failuresInRow())
            .set(PROTECTION.SEARCH_TEXT, Conditions.searchText(protection.name(), protection.id()));
    return STAMP.write(assignments, protection.stamp());
  }

  static Protection read(Row row) {
    return new Protection(
        row.get(PROTECTION.ID),
        row.get(PROTECTION.PROJECT_ID),
        row.get(PROTECTION.SOURCE_ID),
        row.get(PROTECTION.PLAN_ID),
        row.get(PROTECTION.NAME),
        row.get(PROTECTION.ENCRYPT_ENABLED),
        row.get(PROTECTION.RETENTION_PRESET),
        standing(row),
        STAMP.read(row));
  }
}
