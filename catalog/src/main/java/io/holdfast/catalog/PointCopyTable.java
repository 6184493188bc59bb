package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT_COPY;
import static io.holdfast.catalog.generated.Tables.SOURCE;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.generated.tables.RestorePointCopy;
import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.Slice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The copies of restore points. Belongs to one transaction. */
public final class PointCopyTable {
  /** Copies by their ids, as a vendor lists them. */
  static final ListCounts.Shape COUNTS =
      new ListCounts.Shape(
          "restore_point_copy",
          RESTORE_POINT_COPY,
          RESTORE_POINT_COPY.ID,
          new Stretches.Ids(RESTORE_POINT_COPY.ID),
          List.of(
              new ListCounts.Scope("project", RESTORE_POINT_COPY.PROJECT_ID, kinds()),
              new ListCounts.Scope("all", null, kinds())));

  static final Lister.Shape<PointCopyFilter, PointCopySort, PointCopy> LIST =
      new Lister.Shape<>(
          RESTORE_POINT_COPY,
          RESTORE_POINT_COPY,
          Projection.of(RESTORE_POINT_COPY)
              .without(
                  RESTORE_POINT_COPY.DESTINATION,
                  RESTORE_POINT_COPY.POINT_STATUS,
                  RESTORE_POINT_COPY.SEARCH_TEXT),
          RESTORE_POINT_COPY.ID,
          filter -> condition(RESTORE_POINT_COPY, filter),
          PointCopyTable::key,
          PointCopyTable::read,
          List.of(new CountedList.Shape<>(COUNTS, PointCopySort.ID, PointCopyTable::asked)));

  private final DSLContext sql;

  PointCopyTable(DSLContext sql) {
    this.sql = sql;
  }

  /** Keeps a copy of a point that is there already. */
  public PointCopy insert(PointCopy copy) {
    var status =
        sql.select(RESTORE_POINT.STATUS)
            .from(RESTORE_POINT)
            .where(RESTORE_POINT.ID.eq(copy.pointId()))
            .fetchOptional(RESTORE_POINT.STATUS)
            .orElseThrow(() ->
                new CatalogException(
                    ErrorCode.RESOURCE_MISSING, "no restore point " + copy.pointId()));
    var assignments = write(copy).set(RESTORE_POINT_COPY.POINT_STATUS, status);
    sql.insertInto(RESTORE_POINT_COPY).set(assignments.values()).execute();
    counted(sql, RESTORE_POINT_COPY.ID.eq(copy.id()));
    return get(copy.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public PointCopy get(CopyId id) {
    return find(id)
        .orElseThrow(() -> new CatalogException(ErrorCode.RESOURCE_MISSING, "no copy " + id));
  }

  public Optional<PointCopy> find(CopyId id) {
    return sql.select(RESTORE_POINT_COPY.fields())
        .from(RESTORE_POINT_COPY)
        .where(RESTORE_POINT_COPY.ID.eq(id))
        .fetchOptional(Row.reading(PointCopyTable::read));
  }

  /** The copies of a point, oldest first. */
  public List<PointCopy> of(RestorePointId point) {
    return sql.select(RESTORE_POINT_COPY.fields())
        .from(RESTORE_POINT_COPY)
        .where(RESTORE_POINT_COPY.RESTORE_POINT_ID.eq(point))
        .orderBy(RESTORE_POINT_COPY.CREATED_AT, RESTORE_POINT_COPY.ID)
        .fetch(Row.reading(PointCopyTable::read));
  }

  /** The copies that a snapshot of a repository is. */
  public List<PointCopy> find(RepositoryId repository, String snapshot) {
    return sql.select(RESTORE_POINT_COPY.fields())
        .from(RESTORE_POINT_COPY)
        .where(
            RESTORE_POINT_COPY.REPOSITORY_ID.eq(repository),
            RESTORE_POINT_COPY.SNAPSHOT_ID.eq(snapshot))
        .orderBy(RESTORE_POINT_COPY.CREATED_AT, RESTORE_POINT_COPY.ID)
        .fetch(Row.reading(PointCopyTable::read));
  }

  public Slice<PointCopy> list(CatalogQuery<PointCopyFilter, PointCopySort> query) {
    var lister = new Lister<>(sql, LIST);
    if (query.filters().stream().noneMatch(PointCopyFilter.OnlyLatest.class::isInstance)) {
      return lister.list(query);
    }
    // The newest ones have passed all filters: asked for again, those would lead the database.
    var unfiltered =
        new CatalogQuery<PointCopyFilter, PointCopySort>(
            List.of(), query.order(), query.page(), query.counting());
    return lister.list(unfiltered, latest(query.filters()));
  }

  /**
   * Keeps what was written for a copy: its snapshot, and what that takes.
   *
   * @param snapshot null when there is none any more
   */
  public PointCopy setContent(CopyId id, @Nullable String snapshot, long bytes, long storedBytes) {
    sql.update(RESTORE_POINT_COPY)
        .set(RESTORE_POINT_COPY.SNAPSHOT_ID, snapshot)
        .set(RESTORE_POINT_COPY.BYTES, bytes)
        .set(RESTORE_POINT_COPY.STORED_BYTES, storedBytes)
        .where(RESTORE_POINT_COPY.ID.eq(id))
        .execute();
    return get(id);
  }

  /** Keeps what is known of a copy now; all else but its content never changes. */
  public PointCopy setStanding(CopyId id, CopyStanding standing) {
    sql.update(RESTORE_POINT_COPY)
        .set(standing(new Assignments(), standing).values())
        .where(RESTORE_POINT_COPY.ID.eq(id))
        .execute();
    counted(sql, RESTORE_POINT_COPY.ID.eq(id));
    return get(id);
  }

  /** Copies or their points were added or changed. */
  static void counted(DSLContext sql, Condition copies) {
    ListCounts.changed(sql, LIST.counts(), copies);
  }

  private static List<Field<String>> kinds() {
    return List.of(
        ListCounts.text(RESTORE_POINT_COPY.STATE),
        ListCounts.text(RESTORE_POINT_COPY.POINT_STATUS));
  }

  /** What filters ask of the counts; empty if they ask for what is not counted. */
  private static Optional<ListCounts.Asked> asked(List<PointCopyFilter> filters) {
    var projects = new HashSet<String>();
    var kinds = new HashMap<Integer, Set<String>>();
    for (var filter : filters) {
      var known = false;
      if (filter instanceof PointCopyFilter.Projects(var ids)) {
        known = projects.isEmpty() && projects.addAll(ListCounts.texts(ids));
      } else if (filter instanceof PointCopyFilter.States(var states)) {
        known = kinds.put(0, ListCounts.texts(states)) == null;
      } else if (filter instanceof PointCopyFilter.Statuses(var statuses)) {
        known = kinds.put(1, ListCounts.texts(statuses)) == null;
      }
      if (!known) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new ListCounts.Asked(projects.isEmpty() ? "all" : "project", projects, kinds));
  }

  /**
   * The newest copy of each source and destination that passes the other filters, each found by a
   * look into an index: there are few of these pairs, however many copies. The destinations stand
   * in the statement, since PostgreSQL looks through a source's other copies for a rare one that it
   * does not know.
   */
  private static Condition latest(List<PointCopyFilter> filters) {
    var newest =
        Arrays.stream(CopyDestination.values())
            .<Select<Record1<CopyId>>>map(destination ->
                DSL.select(newest(destination, filters)).from(SOURCE).where(sources(filters)))
            .reduce(Select::unionAll)
            .orElseThrow();
    return RESTORE_POINT_COPY.ID.in(newest);
  }

  private static Field<CopyId> newest(CopyDestination destination, List<PointCopyFilter> filters) {
    var one = RESTORE_POINT_COPY.as("one");
    var passing = DSL.noCondition();
    for (var filter : filters) {
      passing = passing.and(condition(one, filter));
    }
    return DSL.field(
        DSL.select(one.ID)
            .from(one)
            .where(
                one.SOURCE_ID.eq(SOURCE.ID),
                one.DESTINATION.eq(DSL.inline(destination, one.DESTINATION)),
                passing)
            .orderBy(one.POINT_IN_TIME_AT.desc(), one.ID.desc())
            .limit(1));
  }

  /** Whose copies can pass: a copy is of its source's project. */
  private static Condition sources(List<PointCopyFilter> filters) {
    var condition = DSL.noCondition();
    for (var filter : filters) {
      if (filter instanceof PointCopyFilter.Projects(var wanted)) {
        condition = condition.and(SOURCE.PROJECT_ID.in(wanted));
      } else if (filter instanceof PointCopyFilter.Sources(var wanted)) {
        condition = condition.and(SOURCE.ID.in(wanted));
      }
    }
    return condition;
  }

  private static Condition condition(RestorePointCopy copy, PointCopyFilter filter) {
    return switch (filter) {
      case PointCopyFilter.Projects(var wanted) -> copy.PROJECT_ID.in(wanted);
      case PointCopyFilter.Ids(var wanted) -> copy.ID.in(wanted);
      case PointCopyFilter.Points(var wanted) -> copy.RESTORE_POINT_ID.in(wanted);
      case PointCopyFilter.Repositories(var wanted) -> copy.REPOSITORY_ID.in(wanted);
      case PointCopyFilter.RepositoryKinds(var wanted) ->
          Conditions.among(copy.REPOSITORY_KIND, wanted);
      case PointCopyFilter.Destinations(var wanted) -> Conditions.among(copy.DESTINATION, wanted);
      case PointCopyFilter.Sources(var wanted) -> copy.SOURCE_ID.in(wanted);
      case PointCopyFilter.Roles(var wanted) -> Conditions.among(copy.ROLE, wanted);
      case PointCopyFilter.States(var wanted) -> Conditions.among(copy.STATE, wanted);
      case PointCopyFilter.Statuses(var wanted) -> Conditions.among(copy.POINT_STATUS, wanted);
      case PointCopyFilter.Tiers(var wanted) -> Conditions.among(copy.TIER, wanted);
      case PointCopyFilter.Locked(var at, var locked) ->
          locked
              ? copy.LOCKED_UNTIL_AT.gt(at)
              : copy.LOCKED_UNTIL_AT.isNull().or(copy.LOCKED_UNTIL_AT.le(at));
      case PointCopyFilter.SessionNumbers(var wanted) -> copy.SESSION_NO.in(wanted);
      case PointCopyFilter.PointInTime(var range) -> Conditions.range(copy.POINT_IN_TIME_AT, range);
      case PointCopyFilter.OnlyLatest() -> DSL.noCondition();
      case PointCopyFilter.Text(var term) ->
          Conditions.text(copy.SEARCH_TEXT, term)
              .or(
                  copy.SOURCE_ID.in(
                      DSL.select(SOURCE.ID)
                          .from(SOURCE)
                          .where(Conditions.text(SOURCE.SEARCH_TEXT, term))));
    };
  }

  private static Field<?> key(PointCopySort key) {
    return switch (key) {
      case ID -> RESTORE_POINT_COPY.ID;
      case POINT_IN_TIME -> RESTORE_POINT_COPY.POINT_IN_TIME_AT;
      case CREATED_AT -> RESTORE_POINT_COPY.CREATED_AT;
      case BYTES -> RESTORE_POINT_COPY.BYTES;
    };
  }

  private static PointCopy read(Row row) {
    return new PointCopy(
        row.get(RESTORE_POINT_COPY.ID),
        row.get(RESTORE_POINT_COPY.RESTORE_POINT_ID),
        row.get(RESTORE_POINT_COPY.PROJECT_ID),
        row.get(RESTORE_POINT_COPY.SOURCE_ID),
        row.get(RESTORE_POINT_COPY.POINT_IN_TIME_AT),
        row.get(RESTORE_POINT_COPY.REPOSITORY_ID),
        row.get(RESTORE_POINT_COPY.REPOSITORY_KIND),
        row.get(RESTORE_POINT_COPY.ROLE),
        row.get(RESTORE_POINT_COPY.SNAPSHOT_ID),
        row.get(RESTORE_POINT_COPY.BYTES),
        row.get(RESTORE_POINT_COPY.STORED_BYTES),
        row.get(RESTORE_POINT_COPY.TIER),
        row.get(RESTORE_POINT_COPY.TRIGGER_KIND),
        row.get(RESTORE_POINT_COPY.SESSION_NO),
        new CopyStanding(
            row.get(RESTORE_POINT_COPY.STATE),
            row.get(RESTORE_POINT_COPY.LOCKED_UNTIL_AT),
            row.get(RESTORE_POINT_COPY.VERIFIED_AT),
            row.get(RESTORE_POINT_COPY.VERIFY_LEVEL)),
        row.get(RESTORE_POINT_COPY.CREATED_AT));
  }

  private static Assignments write(PointCopy copy) {
    var assignments =
        new Assignments()
            .set(RESTORE_POINT_COPY.ID, copy.id())
            .set(RESTORE_POINT_COPY.RESTORE_POINT_ID, copy.pointId())
            .set(RESTORE_POINT_COPY.PROJECT_ID, copy.projectId())
            .set(RESTORE_POINT_COPY.SOURCE_ID, copy.sourceId())
            .set(RESTORE_POINT_COPY.POINT_IN_TIME_AT, copy.pointInTime())
            .set(RESTORE_POINT_COPY.REPOSITORY_ID, copy.repositoryId())
            .set(RESTORE_POINT_COPY.REPOSITORY_KIND, copy.repositoryKind())
            .set(RESTORE_POINT_COPY.ROLE, copy.role())
            .set(RESTORE_POINT_COPY.SNAPSHOT_ID, copy.snapshotId())
            .set(RESTORE_POINT_COPY.BYTES, copy.bytes())
            .set(RESTORE_POINT_COPY.STORED_BYTES, copy.storedBytes())
            .set(RESTORE_POINT_COPY.TIER, copy.tier())
            .set(RESTORE_POINT_COPY.TRIGGER_KIND, copy.trigger())
            .set(RESTORE_POINT_COPY.DESTINATION, copy.destination())
            .set(RESTORE_POINT_COPY.SESSION_NO, copy.sessionNo())
            .set(RESTORE_POINT_COPY.SEARCH_TEXT, Conditions.searchText(copy.id()))
            .set(RESTORE_POINT_COPY.CREATED_AT, copy.createdAt());
    return standing(assignments, copy.standing());
  }

  private static Assignments standing(Assignments assignments, CopyStanding standing) {
    return assignments
        .set(RESTORE_POINT_COPY.STATE, standing.state())
        .set(RESTORE_POINT_COPY.LOCKED_UNTIL_AT, standing.lockedUntil())
        .set(RESTORE_POINT_COPY.VERIFIED_AT, standing.verifiedAt())
        .set(RESTORE_POINT_COPY.VERIFY_LEVEL, standing.verifyLevel());
  }
}
