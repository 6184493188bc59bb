package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.EXPORT;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;
import static io.holdfast.catalog.generated.Tables.RESTORE_SESSION;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * A project's backups as vendors list them: sessions with the points that they made. Belongs to one
 * transaction. The list runs on the sessions' indexes; the same statement looks up point, export
 * and restore of each backup that it shows, so that a page costs the same however many restores
 * there were.
 */
public final class BackupHistoryTable {
  /** Each backup with what became of it; of the others one at most belongs to it. */
  private static final Table<?> FROM =
      BACKUP_SESSION
          .leftJoin(RESTORE_POINT)
          .on(RESTORE_POINT.ID.eq(BACKUP_SESSION.POINT_ID))
          .leftJoin(EXPORT)
          .on(EXPORT.ID.eq(newestExport()))
          .leftJoin(RESTORE_SESSION)
          .on(RESTORE_SESSION.ID.eq(shownRestore()));

  private static final Projection PROJECTION =
      BackupSessionTable.PROJECTION
          .and(RestorePointTable.PROJECTION)
          .and(Projection.of(EXPORT))
          .and(RestoreSessionRow.PROJECTION);

  /** The list where few of a project's backups are let through: it begins at what lets them. */
  private static final Lister.Shape<BackupHistoryFilter, BackupHistorySort, BackupHistory> FEW =
      new Lister.Shape<>(
          BACKUP_SESSION,
          FROM,
          PROJECTION,
          BACKUP_SESSION.ID,
          BackupHistoryTable::conditionOfFew,
          BackupHistoryTable::key,
          BackupHistoryTable::read,
          List.of());

  private static final Lister.Shape<BackupHistoryFilter, BackupHistorySort, BackupHistory> LIST =
      new Lister.Shape<>(
          BACKUP_SESSION,
          FROM,
          PROJECTION,
          BACKUP_SESSION.ID,
          BackupHistoryTable::condition,
          BackupHistoryTable::key,
          BackupHistoryTable::read,
          List.of(
              new CountedList.Shape<>(
                  BackupCounts.SHAPE,
                  BackupHistorySort.REQUESTED_AT,
                  BackupHistoryTable::asked,
                  filter ->
                      filter instanceof BackupHistoryFilter.RequestedAt(var range)
                          ? Optional.of(range)
                          : Optional.empty(),
                  BackupHistoryFilter.RequestedAt::new)));

  private final DSLContext sql;

  BackupHistoryTable(DSLContext sql) {
    this.sql = sql;
  }

  public Slice<BackupHistory> list(CatalogQuery<BackupHistoryFilter, BackupHistorySort> query) {
    var few = query.filters().stream().anyMatch(BackupHistoryTable::letsFewThrough);
    return new Lister<>(sql, few ? FEW : LIST).list(query);
  }

  private static BackupHistory read(Row row) {
    return new BackupHistory(
        BackupSessionTable.read(row),
        row.get(RESTORE_POINT.ID) == null ? null : RestorePointTable.read(row),
        row.get(EXPORT.ID) == null ? null : ExportTable.read(row),
        row.get(RESTORE_SESSION.ID) == null ? null : RestoreSessionRow.read(row));
  }

  private static Field<ExportId> newestExport() {
    var one = EXPORT.as("one");
    return DSL.field(
        DSL.select(one.ID)
            .from(one)
            .where(one.RESTORE_POINT_ID.eq(BACKUP_SESSION.POINT_ID), ExportTable.whole(one))
            .orderBy(one.REQUESTED_AT.desc(), one.ID.desc())
            .limit(DSL.inline(1)));
  }

  /**
   * The newest one that has not ended; where all have, the newest of them. Two looks, since few are
   * live however many a point has had; their order is hidden from the database, which would look
   * through all for it.
   */
  private static Field<RestoreSessionId> shownRestore() {
    var one = RESTORE_SESSION.as("one");
    var born = DSL.field(one.CREATED_AT.getQualifiedName(), Long.class);
    var live = one.STATE.ne(DSL.inline(RestoreState.ENDED));
    return DSL.coalesce(
        newestRestore(one, live, born.plus(DSL.inline(0))),
        newestRestore(one, DSL.noCondition(), born));
  }

  private static Field<RestoreSessionId> newestRestore(
      io.holdfast.catalog.generated.tables.RestoreSession one, Condition which, Field<Long> born) {
    return DSL.field(
        DSL.select(one.ID)
            .from(one)
            .where(
                one.RESTORE_POINT_ID.eq(BACKUP_SESSION.POINT_ID),
                Conditions.among(one.PURPOSE, RestorePurpose.WRITING))
            .and(which)
            .orderBy(born.desc(), one.ID.desc())
            .limit(DSL.inline(1)));
  }

  private static boolean letsFewThrough(BackupHistoryFilter filter) {
    return filter.equals(new BackupHistoryFilter.WithExport(true))
        || filter.equals(new BackupHistoryFilter.RestoreRunning(true))
        || filter.equals(new BackupHistoryFilter.BackupRunning(true));
  }

  /** A project's index would lead through all of its backups: it is hidden from the database. */
  private static Condition conditionOfFew(BackupHistoryFilter filter) {
    return filter instanceof BackupHistoryFilter.Projects(var wanted)
        ? ListCounts.text(BACKUP_SESSION.PROJECT_ID).concat("").in(ListCounts.texts(wanted))
        : condition(filter);
  }

  private static Condition condition(BackupHistoryFilter filter) {
    return switch (filter) {
      case BackupHistoryFilter.Projects(var wanted) -> BACKUP_SESSION.PROJECT_ID.in(wanted);
      case BackupHistoryFilter.Protections(var wanted) -> BACKUP_SESSION.PROTECTION_ID.in(wanted);
      case BackupHistoryFilter.Sources(var wanted) -> BACKUP_SESSION.SOURCE_ID.in(wanted);
      case BackupHistoryFilter.Points(var wanted) -> BACKUP_SESSION.POINT_ID.in(wanted);
      case BackupHistoryFilter.Numbers(var wanted) -> BACKUP_SESSION.NO.in(wanted);
      case BackupHistoryFilter.SessionStates(var wanted) ->
          Conditions.among(BACKUP_SESSION.STATE, wanted);
      case BackupHistoryFilter.SessionResults(var wanted) ->
          Conditions.among(BACKUP_SESSION.RESULT, wanted);
      case BackupHistoryFilter.Listed() -> BackupCounts.listed();
      case BackupHistoryFilter.RequestedAt(var range) ->
          Conditions.range(BACKUP_SESSION.CREATED_AT, range);
      case BackupHistoryFilter.WithExport(var present) ->
          RestorePointTable.is(present, RestorePointTable.exported(BACKUP_SESSION.POINT_ID));
      case BackupHistoryFilter.RestoreRunning(var running) ->
          RestorePointTable.is(running, restoring());
      case BackupHistoryFilter.BackupRunning(var running) ->
          running
              ? Conditions.among(BACKUP_SESSION.STATE, BackupState.LIVE)
              : BACKUP_SESSION.STATE.eq(DSL.inline(BackupState.ENDED));
      case BackupHistoryFilter.Text(var term) -> text(term);
    };
  }

  /** What filters ask of the counts; empty if they ask for what is not counted. */
  private static Optional<ListCounts.Asked> asked(List<BackupHistoryFilter> filters) {
    Set<String> projects = null;
    var kinds = new HashMap<Integer, Set<String>>();
    for (var filter : filters) {
      if (filter instanceof BackupHistoryFilter.Projects(var ids) && projects == null) {
        projects = ListCounts.texts(ids);
      } else if (filter instanceof BackupHistoryFilter.Listed) {
        kinds.put(0, Set.of(BackupCounts.LISTED));
      } else {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(projects).map(ids -> new ListCounts.Asked("project", ids, kinds));
  }

  private static Condition restoring() {
    return BACKUP_SESSION.POINT_ID.in(
        DSL.select(RESTORE_SESSION.RESTORE_POINT_ID)
            .from(RESTORE_SESSION)
            .where(
                RESTORE_SESSION.RESTORE_POINT_ID.isNotNull(),
                Conditions.among(RESTORE_SESSION.PURPOSE, RestorePurpose.WRITING),
                Conditions.among(RESTORE_SESSION.STATE, RestoreState.LIVE)));
  }

  /** A point's description may have changed since it was wished for; the point's counts. */
  private static Condition text(String term) {
    if (term.isEmpty()) {
      return DSL.noCondition();
    }
    var point =
        DSL.selectOne().from(RESTORE_POINT).where(RESTORE_POINT.ID.eq(BACKUP_SESSION.POINT_ID));
    var matching =
        DSL.selectOne()
            .from(RESTORE_POINT)
            .where(
                RESTORE_POINT.ID.eq(BACKUP_SESSION.POINT_ID),
                Conditions.text(RESTORE_POINT.HISTORY_TEXT, term));
    return DSL.exists(matching)
        .or(DSL.notExists(point).and(Conditions.text(BACKUP_SESSION.HISTORY_TEXT, term)));
  }

  private static Field<?> key(BackupHistorySort key) {
    return switch (key) {
      case REQUESTED_AT -> BACKUP_SESSION.CREATED_AT;
    };
  }
}
