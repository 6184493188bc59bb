package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.BACKUP_SESSION;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PointStatus;
import java.util.List;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * What is counted of backups by their birth, for all lists of them. In a class that knows none of
 * the lists: two that begin with each other's constants could wait for each other for ever.
 */
final class BackupCounts {
  /** The kind of a backup that a list for people shows. */
  static final String LISTED = "listed";

  /** A project's backups, and which of them a list for people shows. */
  static final ListCounts.Shape SHAPE =
      new ListCounts.Shape(
          "backup_session",
          BACKUP_SESSION,
          BACKUP_SESSION.ID,
          Stretches.Days.ofMicros(BACKUP_SESSION.CREATED_AT),
          List.of(
              new ListCounts.Scope(
                  "project",
                  BACKUP_SESSION.PROJECT_ID,
                  List.of(DSL.when(listed(), LISTED).otherwise("hidden"))),
              new ListCounts.Scope("all", null, List.of())));

  private BackupCounts() {}

  /** The points of sessions were added or changed: whether a list shows those depends on them. */
  static void pointsChanged(DSLContext sql, Condition sessions) {
    ListCounts.changed(sql, List.of(SHAPE), sessions);
  }

  static Condition listed() {
    var live = BACKUP_SESSION.STATE.ne(DSL.inline(BackupState.ENDED));
    var failed =
        Conditions.among(
            BACKUP_SESSION.RESULT,
            Set.of(BackupResult.FAILED, BackupResult.ABORTED, BackupResult.NOT_SUPPORTED));
    // Looked up for each backup: PostgreSQL would gather all points for an "exists" first.
    Field<PointStatus> status =
        DSL.field(
            DSL.select(RESTORE_POINT.STATUS)
                .from(RESTORE_POINT)
                .where(RESTORE_POINT.ID.eq(BACKUP_SESSION.POINT_ID)));
    return live.or(failed).or(Conditions.among(status, RestorePointTable.LISTED));
  }
}
