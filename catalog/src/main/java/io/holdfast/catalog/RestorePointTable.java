package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.EXPORT;
import static io.holdfast.catalog.generated.Tables.REPOSITORY;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT_COPY;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT_PART;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartId;
import io.holdfast.catalog.model.PartRef;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointContent;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointProof;
import io.holdfast.catalog.model.PointSpan;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.Suspicion;
import io.holdfast.catalog.model.Trash;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The restore points of the catalog and their parts. Belongs to one transaction. */
public final class RestorePointTable {
  private static final Rows.Shape<RestorePoint, RestorePointId> ROW =
      new Rows.Shape<>(
          "restore point",
          RESTORE_POINT,
          RESTORE_POINT.ID,
          RESTORE_POINT.REVISION,
          RestorePointTable::read,
          RestorePointTable::write);

  private static final Rows.Shape<Placed, PartId> PART =
      new Rows.Shape<>(
          "part",
          RESTORE_POINT_PART,
          RESTORE_POINT_PART.ID,
          RESTORE_POINT_PART.BYTES,
          Placed::read,
          Placed::write);

  /** What a point is read from; the others are for lists alone. */
  static final Projection PROJECTION =
      Projection.of(RESTORE_POINT)
          .without(
              RESTORE_POINT.SUSPICIOUS,
              RESTORE_POINT.PINNED,
              RESTORE_POINT.HISTORY_TEXT,
              RESTORE_POINT.SEARCH_TEXT,
              RESTORE_POINT.TRASH_UNTIL_AT);

  private static final Lister.Shape<RestorePointFilter, RestorePointSort, RestorePoint> LIST =
      new Lister.Shape<>(
          RESTORE_POINT,
          RESTORE_POINT,
          PROJECTION,
          RESTORE_POINT.ID,
          RestorePointTable::condition,
          RestorePointTable::key,
          RestorePointTable::read,
          List.of());

  private final DSLContext sql;
  private final Rows<RestorePoint, RestorePointId> rows;

  RestorePointTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  /** Keeps a point with its parts; its copies are inserted next, in the same transaction. */
  public RestorePoint insert(RestorePoint point, List<Part> parts) {
    rows.insert(point);
    var placed = new java.util.ArrayList<Placed>();
    for (var part : parts) {
      placed.add(new Placed(part, placed.size()));
    }
    new Rows<>(sql, PART).insertAll(placed);
    BackupCounts.pointsChanged(sql, BACKUP_SESSION.POINT_ID.eq(point.id()));
    return rows.get(point.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestorePoint get(RestorePointId id) {
    return rows.get(id);
  }

  public Optional<RestorePoint> find(RestorePointId id) {
    return rows.find(id);
  }

  public Optional<RestorePoint> findBySlug(SourceId source, String slug) {
    return sql.select(RESTORE_POINT.fields())
        .from(RESTORE_POINT)
        .where(RESTORE_POINT.SOURCE_ID.eq(source), RESTORE_POINT.SLUG.eq(slug))
        .fetchOptional(Row.reading(RestorePointTable::read));
  }

  /** The parts of a point, in the order that they were given in. */
  public List<Part> parts(RestorePointId point) {
    return parts(Set.of(point));
  }

  /** The pieces of several points, each point's in its order. */
  public List<Part> parts(Set<RestorePointId> points) {
    return sql.select(RESTORE_POINT_PART.fields())
        .from(RESTORE_POINT_PART)
        .where(RESTORE_POINT_PART.RESTORE_POINT_ID.in(points))
        .orderBy(RESTORE_POINT_PART.RESTORE_POINT_ID, RESTORE_POINT_PART.POSITION_NO)
        .fetch(Row.reading(row -> Placed.read(row).part()));
  }

  public Slice<RestorePoint> list(CatalogQuery<RestorePointFilter, RestorePointSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Of each source the newest point to restore from that is of this moment or older.
   *
   * @param repository where it must have a copy; null for anywhere
   */
  public Map<SourceId, RestorePoint> newest(
      Set<SourceId> sources, Instant notAfter, @Nullable RepositoryId repository) {
    var number = DSL.field(DSL.name("place"), Integer.class);
    var ranked =
        sql.select(
                RESTORE_POINT.ID,
                DSL.rowNumber()
                    .over(
                        DSL.partitionBy(RESTORE_POINT.SOURCE_ID)
                            .orderBy(
                                RESTORE_POINT.POINT_IN_TIME_AT.desc(), RESTORE_POINT.ID.desc()))
                    .as(number))
            .from(RESTORE_POINT)
            .where(RESTORE_POINT.SOURCE_ID.in(sources))
            .and(Conditions.among(RESTORE_POINT.STATUS, USABLE))
            .and(RESTORE_POINT.CORRUPT.isFalse())
            .and(RESTORE_POINT.POINT_IN_TIME_AT.le(notAfter))
            .and(repository == null ? DSL.noCondition() : copied(Set.of(repository)))
            .asTable("ranked");
    return sql.select(RESTORE_POINT.fields())
        .from(RESTORE_POINT)
        .join(ranked)
        .on(RESTORE_POINT.ID.eq(of("ranked", RESTORE_POINT.ID)))
        .where(of("ranked", number).eq(1))
        .fetchMap(RESTORE_POINT.SOURCE_ID, Row.reading(RestorePointTable::read));
  }

  /** Of each source when its oldest and its newest listed points are of; none where it has none. */
  public Map<SourceId, PointSpan> spans(Set<SourceId> sources) {
    return sql.select(
            RESTORE_POINT.SOURCE_ID,
            DSL.min(RESTORE_POINT.POINT_IN_TIME_AT),
            DSL.max(RESTORE_POINT.POINT_IN_TIME_AT))
        .from(RESTORE_POINT)
        .where(RESTORE_POINT.SOURCE_ID.in(sources), Conditions.among(RESTORE_POINT.STATUS, LISTED))
        .groupBy(RESTORE_POINT.SOURCE_ID)
        .fetchMap(RESTORE_POINT.SOURCE_ID, row -> new PointSpan(row.value2(), row.value3()));
  }

  /** A field of a derived table. */
  private static <T> Field<T> of(String table, Field<T> field) {
    return DSL.field(DSL.name(table, field.getName()), field.getDataType());
  }

  /**
   * Those of the points that something holds that does not stand in their own rows: whatever reads
   * them now, and a written copy that is locked or lies in an append-only repository.
   */
  public Set<RestorePointId> held(Set<RestorePointId> points, Instant now) {
    return sql.select(RESTORE_SESSION.RESTORE_POINT_ID)
        .from(RESTORE_SESSION)
        .where(
            RESTORE_SESSION.RESTORE_POINT_ID.in(points),
            RESTORE_SESSION.STATE.ne(DSL.inline(RestoreState.ENDED)))
        .unionAll(
            sql.select(RESTORE_POINT_COPY.RESTORE_POINT_ID)
                .from(RESTORE_POINT_COPY)
                .join(REPOSITORY)
                .on(REPOSITORY.ID.eq(RESTORE_POINT_COPY.REPOSITORY_ID))
                .where(
                    RESTORE_POINT_COPY.RESTORE_POINT_ID.in(points),
                    RESTORE_POINT_COPY.STATE.ne(DSL.inline(CopyState.GONE)),
                    RESTORE_POINT_COPY.SNAPSHOT_ID.isNotNull(),
                    RESTORE_POINT_COPY.LOCKED_UNTIL_AT.gt(now).or(REPOSITORY.APPEND_ONLY.isTrue())))
        .fetchSet(row -> row.value1());
  }

  private static Condition copied(Set<RepositoryId> repositories) {
    return DSL.exists(
        DSL.selectOne()
            .from(RESTORE_POINT_COPY)
            .where(
                RESTORE_POINT_COPY.RESTORE_POINT_ID.eq(RESTORE_POINT.ID),
                RESTORE_POINT_COPY.REPOSITORY_ID.in(repositories)));
  }

  /** How many points of a protection are there to restore from. */
  public long countUsable(ProtectionId protection) {
    return new Lister<>(sql, LIST)
        .count(
            RESTORE_POINT
                .PROTECTION_ID
                .eq(protection)
                .and(Conditions.among(RESTORE_POINT.STATUS, LISTED)));
  }

  /** Keeps a changed point and raises its revision. */
  public RestorePoint replace(RestorePoint changed) {
    var kept = rows.replace(changed);
    sql.update(RESTORE_POINT_COPY)
        .set(RESTORE_POINT_COPY.POINT_STATUS, kept.status())
        .where(
            RESTORE_POINT_COPY.RESTORE_POINT_ID.eq(kept.id()),
            RESTORE_POINT_COPY.POINT_STATUS.ne(kept.status()))
        .execute();
    BackupCounts.pointsChanged(sql, BACKUP_SESSION.POINT_ID.eq(kept.id()));
    PointCopyTable.counted(sql, RESTORE_POINT_COPY.RESTORE_POINT_ID.eq(kept.id()));
    return kept;
  }

  /** Statuses that a list for people shows: expired and deleted points are not there any more. */
  static final Set<PointStatus> LISTED =
      Set.of(
          PointStatus.CREATING,
          PointStatus.AVAILABLE,
          PointStatus.DEGRADED,
          PointStatus.MISSING_COPIES);

  private static final Set<PointStatus> USABLE =
      Set.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private static Condition condition(RestorePointFilter filter) {
    return switch (filter) {
      case RestorePointFilter.Projects(var wanted) -> RESTORE_POINT.PROJECT_ID.in(wanted);
      case RestorePointFilter.Ids(var wanted) -> RESTORE_POINT.ID.in(wanted);
      case RestorePointFilter.Protections(var wanted) -> RESTORE_POINT.PROTECTION_ID.in(wanted);
      case RestorePointFilter.Sources(var wanted) -> RESTORE_POINT.SOURCE_ID.in(wanted);
      case RestorePointFilter.BackupSessions(var wanted) ->
          RESTORE_POINT.BACKUP_SESSION_ID.in(wanted);
      case RestorePointFilter.Repositories(var wanted) -> copied(wanted);
      case RestorePointFilter.Slugs(var wanted) -> RESTORE_POINT.SLUG.in(wanted);
      case RestorePointFilter.Kinds(var wanted) -> Conditions.among(RESTORE_POINT.KIND, wanted);
      case RestorePointFilter.Statuses(var wanted) ->
          Conditions.among(RESTORE_POINT.STATUS, wanted);
      case RestorePointFilter.PointInTime(var range) ->
          Conditions.range(RESTORE_POINT.POINT_IN_TIME_AT, range);
      case RestorePointFilter.CompletedAt(var range) ->
          Conditions.range(RESTORE_POINT.COMPLETED_AT, range);
      case RestorePointFilter.StartedAt(var range) ->
          Conditions.range(RESTORE_POINT.STARTED_AT, range);
      case RestorePointFilter.ExpiresAt(var range) ->
          Conditions.range(RESTORE_POINT.EXPIRES_AT, range);
      case RestorePointFilter.TrashUntil(var range) ->
          Conditions.range(RESTORE_POINT.TRASH_UNTIL_AT, range);
      case RestorePointFilter.Pinned(var pinned) -> RESTORE_POINT.PINNED.eq(pinned);
      case RestorePointFilter.Suspicious(var suspicious) -> RESTORE_POINT.SUSPICIOUS.eq(suspicious);
      case RestorePointFilter.WithExport(var present) -> is(present, exported(RESTORE_POINT.ID));
      case RestorePointFilter.RestoreRunning(var running) ->
          is(running, restoring(RESTORE_POINT.ID));
      case RestorePointFilter.Text(var term) -> Conditions.text(RESTORE_POINT.SEARCH_TEXT, term);
    };
  }

  static Condition is(boolean wanted, Condition condition) {
    return wanted ? condition : condition.not();
  }

  static Condition exported(Field<RestorePointId> point) {
    return point.in(
        DSL.select(EXPORT.RESTORE_POINT_ID).from(EXPORT).where(ExportTable.whole(EXPORT)));
  }

  static Condition restoring(Field<RestorePointId> point) {
    return DSL.exists(
        DSL.selectOne()
            .from(RESTORE_SESSION)
            .where(
                RESTORE_SESSION.RESTORE_POINT_ID.eq(point),
                RESTORE_SESSION.STATE.ne(DSL.inline(RestoreState.ENDED))));
  }

  private static Field<?> key(RestorePointSort key) {
    return switch (key) {
      case CREATED_AT, COMPLETED_AT -> RESTORE_POINT.COMPLETED_AT;
      case POINT_IN_TIME -> RESTORE_POINT.POINT_IN_TIME_AT;
      case REQUESTED_AT -> RESTORE_POINT.REQUESTED_AT;
      case STARTED_AT -> RESTORE_POINT.STARTED_AT;
      case LOGICAL_BYTES -> RESTORE_POINT.LOGICAL_BYTES;
      case EXPIRES_AT -> RESTORE_POINT.EXPIRES_AT;
    };
  }

  static RestorePoint read(Row row) {
    return new RestorePoint(
        row.get(RESTORE_POINT.ID),
        row.get(RESTORE_POINT.SLUG),
        row.get(RESTORE_POINT.PROJECT_ID),
        row.get(RESTORE_POINT.PROTECTION_ID),
        row.get(RESTORE_POINT.SOURCE_ID),
        row.get(RESTORE_POINT.BACKUP_SESSION_ID),
        row.get(RESTORE_POINT.KIND),
        row.get(RESTORE_POINT.REQUESTED_AT),
        row.get(RESTORE_POINT.STARTED_AT),
        row.get(RESTORE_POINT.POINT_IN_TIME_AT),
        row.get(RESTORE_POINT.CONTINUOUS_UNTIL_AT),
        row.get(RESTORE_POINT.COMPLETED_AT),
        row.get(RESTORE_POINT.PARENT_ID),
        row.get(RESTORE_POINT.SCHEDULE_NAME),
        new PointContent(
            row.get(RESTORE_POINT.LOGICAL_BYTES),
            row.get(RESTORE_POINT.STORED_BYTES),
            row.get(RESTORE_POINT.ITEM_COUNT),
            row.get(RESTORE_POINT.MANIFEST_HASH)),
        row.get(RESTORE_POINT.STATUS),
        new PointFlags(
            row.get(RESTORE_POINT.CORRUPT),
            Json.readOrNull(row.get(RESTORE_POINT.SUSPICION), Suspicion.class),
            row.get(RESTORE_POINT.ENCRYPTED),
            Set.copyOf(Json.list(row.get(RESTORE_POINT.GFS), String.class))),
        row.get(RESTORE_POINT.DESCRIPTION),
        row.get(RESTORE_POINT.EXPIRES_AT),
        Json.readOrNull(row.get(RESTORE_POINT.TRASH), Trash.class),
        Json.list(row.get(RESTORE_POINT.PINS), Pin.class),
        row.get(RESTORE_POINT.LOCKED_UNTIL_AT),
        Json.readOrNull(row.get(RESTORE_POINT.PROOF), PointProof.class),
        row.get(RESTORE_POINT.ENGINE_VERSION),
        Json.texts(row.get(RESTORE_POINT.LABELS)),
        row.get(RESTORE_POINT.MANAGED_BY_SYSTEM),
        row.get(RESTORE_POINT.REVISION));
  }

  private static Assignments write(RestorePoint point) {
    return birth(point)
        .set(RESTORE_POINT.CONTINUOUS_UNTIL_AT, point.continuousUntil())
        .set(RESTORE_POINT.LOGICAL_BYTES, point.content().logicalBytes())
        .set(RESTORE_POINT.STORED_BYTES, point.content().storedBytes())
        .set(RESTORE_POINT.ITEM_COUNT, point.content().itemCount())
        .set(RESTORE_POINT.MANIFEST_HASH, point.content().manifestHash())
        .set(RESTORE_POINT.STATUS, point.status())
        .set(RESTORE_POINT.CORRUPT, point.flags().corrupt())
        .set(RESTORE_POINT.SUSPICIOUS, point.flags().suspicious())
        .set(RESTORE_POINT.SUSPICION, Json.writeOrNull(point.flags().suspicion()))
        .set(RESTORE_POINT.ENCRYPTED, point.flags().encrypted())
        .set(RESTORE_POINT.GFS, Json.write(point.flags().gfs()))
        .set(RESTORE_POINT.DESCRIPTION, point.description())
        .set(RESTORE_POINT.EXPIRES_AT, point.expiresAt())
        .set(RESTORE_POINT.TRASH, Json.writeOrNull(point.trash()))
        .set(RESTORE_POINT.TRASH_UNTIL_AT, point.trash() == null ? null : point.trash().until())
        .set(RESTORE_POINT.PINS, Json.write(point.pins()))
        .set(RESTORE_POINT.PINNED, !point.pins().isEmpty())
        .set(RESTORE_POINT.LOCKED_UNTIL_AT, point.lockedUntil())
        .set(RESTORE_POINT.PROOF, Json.writeOrNull(point.proof()))
        .set(RESTORE_POINT.ENGINE_VERSION, point.engineVersion())
        .set(RESTORE_POINT.LABELS, Json.write(point.labels()))
        .set(RESTORE_POINT.MANAGED_BY_SYSTEM, point.managedBySystem())
        .set(
            RESTORE_POINT.SEARCH_TEXT,
            Conditions.searchText(point.description(), point.slug(), point.id()))
        .set(RESTORE_POINT.HISTORY_TEXT, Conditions.searchText(point.description(), point.id()))
        .set(RESTORE_POINT.REVISION, point.revision());
  }

  private static Assignments birth(RestorePoint point) {
    return new Assignments()
        .set(RESTORE_POINT.ID, point.id())
        .set(RESTORE_POINT.SLUG, point.slug())
        .set(RESTORE_POINT.PROJECT_ID, point.projectId())
        .set(RESTORE_POINT.PROTECTION_ID, point.protectionId())
        .set(RESTORE_POINT.SOURCE_ID, point.sourceId())
        .set(RESTORE_POINT.BACKUP_SESSION_ID, point.backupSessionId())
        .set(RESTORE_POINT.KIND, point.kind())
        .set(RESTORE_POINT.REQUESTED_AT, point.requestedAt())
        .set(RESTORE_POINT.STARTED_AT, point.startedAt())
        .set(RESTORE_POINT.POINT_IN_TIME_AT, point.pointInTime())
        .set(RESTORE_POINT.COMPLETED_AT, point.completedAt())
        .set(RESTORE_POINT.PARENT_ID, point.parentId())
        .set(RESTORE_POINT.SCHEDULE_NAME, point.scheduleName());
  }

  /** A part and its place among the parts of its point. */
  private record Placed(Part part, int position) {
    static Placed read(Row row) {
      return new Placed(
          new Part(
              row.get(RESTORE_POINT_PART.ID),
              row.get(RESTORE_POINT_PART.RESTORE_POINT_ID),
              row.get(RESTORE_POINT_PART.KIND),
              row.get(RESTORE_POINT_PART.NAME),
              new PartRef(
                  row.get(RESTORE_POINT_PART.REF_KIND), row.get(RESTORE_POINT_PART.REF_NAME)),
              row.get(RESTORE_POINT_PART.PATH),
              row.get(RESTORE_POINT_PART.BYTES),
              row.get(RESTORE_POINT_PART.ITEM_COUNT),
              Json.numbers(row.get(RESTORE_POINT_PART.EXPECTATIONS)),
              row.get(RESTORE_POINT_PART.INDEX_SEGMENT)),
          row.get(RESTORE_POINT_PART.POSITION_NO));
    }

    Assignments write() {
      return new Assignments()
          .set(RESTORE_POINT_PART.ID, part.id())
          .set(RESTORE_POINT_PART.RESTORE_POINT_ID, part.pointId())
          .set(RESTORE_POINT_PART.POSITION_NO, position)
          .set(RESTORE_POINT_PART.KIND, part.kind())
          .set(RESTORE_POINT_PART.NAME, part.name())
          .set(RESTORE_POINT_PART.REF_KIND, part.ref().kind())
          .set(RESTORE_POINT_PART.REF_NAME, part.ref().name())
          .set(RESTORE_POINT_PART.PATH, part.path())
          .set(RESTORE_POINT_PART.BYTES, part.bytes())
          .set(RESTORE_POINT_PART.ITEM_COUNT, part.itemCount())
          .set(RESTORE_POINT_PART.EXPECTATIONS, Json.write(part.expectations()))
          .set(RESTORE_POINT_PART.INDEX_SEGMENT, part.indexSegment());
    }
  }
}
