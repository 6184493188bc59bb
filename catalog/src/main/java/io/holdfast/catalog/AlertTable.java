package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.ALERT;

import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertId;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** What is and was wrong with protections. Belongs to one transaction. */
public final class AlertTable {
  private static final Rows.Shape<Alert, AlertId> ROW =
      new Rows.Shape<>(
          "alert", ALERT, ALERT.ID, ALERT.REVISION, AlertTable::read, AlertTable::write);

  private static final Lister.Shape<AlertFilter, AlertSort, Alert> LIST =
      new Lister.Shape<>(ALERT, ALERT.ID, AlertTable::condition, AlertTable::key, AlertTable::read);

  private final DSLContext sql;
  private final Rows<Alert, AlertId> rows;

  AlertTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Alert insert(Alert alert) {
    rows.insert(alert);
    return rows.get(alert.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Alert get(AlertId id) {
    return rows.get(id);
  }

  /** The open one of a kind, if there is one. */
  public Optional<Alert> open(ProtectionId protection, AlertKind kind) {
    return sql.select(ALERT.fields())
        .from(ALERT)
        .where(ALERT.PROTECTION_ID.eq(protection), ALERT.KIND.eq(kind), ALERT.CLEARED_AT.isNull())
        .fetchOptional(Row.reading(AlertTable::read));
  }

  /** Open ones of which people were last told before a moment. */
  public List<Alert> unmentionedSince(Instant moment, int limit) {
    return sql.select(ALERT.fields())
        .from(ALERT)
        .where(ALERT.CLEARED_AT.isNull(), ALERT.REMINDED_AT.le(moment))
        .orderBy(ALERT.RAISED_AT, ALERT.ID)
        .limit(limit)
        .fetch(Row.reading(AlertTable::read));
  }

  public Slice<Alert> list(CatalogQuery<AlertFilter, AlertSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps a changed alert and raises its revision. */
  public Alert replace(Alert changed) {
    return rows.replace(changed);
  }

  private static Condition condition(AlertFilter filter) {
    return switch (filter) {
      case AlertFilter.Projects(var wanted) -> ALERT.PROJECT_ID.in(wanted);
      case AlertFilter.Protections(var wanted) -> ALERT.PROTECTION_ID.in(wanted);
      case AlertFilter.Kinds(var wanted) -> ALERT.KIND.in(wanted);
      case AlertFilter.Open(boolean open) ->
          open ? ALERT.CLEARED_AT.isNull() : ALERT.CLEARED_AT.isNotNull();
      case AlertFilter.RaisedAt(var range) -> Conditions.range(ALERT.RAISED_AT, range);
    };
  }

  private static Field<?> key(AlertSort key) {
    return switch (key) {
      case RAISED_AT -> ALERT.RAISED_AT;
    };
  }

  private static Alert read(Row row) {
    return new Alert(
        row.get(ALERT.ID),
        row.get(ALERT.PROJECT_ID),
        row.get(ALERT.PROTECTION_ID),
        row.get(ALERT.KIND),
        row.get(ALERT.SEVERITY),
        row.get(ALERT.REASON),
        row.get(ALERT.OCCURRENCES),
        row.get(ALERT.RAISED_AT),
        row.get(ALERT.LAST_SEEN_AT),
        row.get(ALERT.REMINDED_AT),
        row.get(ALERT.CLEARED_AT),
        row.get(ALERT.REVISION));
  }

  private static Assignments write(Alert alert) {
    return new Assignments()
        .set(ALERT.ID, alert.id())
        .set(ALERT.PROJECT_ID, alert.projectId())
        .set(ALERT.PROTECTION_ID, alert.protectionId())
        .set(ALERT.KIND, alert.kind())
        .set(ALERT.SEVERITY, alert.severity())
        .set(ALERT.REASON, alert.reason())
        .set(ALERT.OCCURRENCES, alert.occurrences())
        .set(ALERT.RAISED_AT, alert.raisedAt())
        .set(ALERT.LAST_SEEN_AT, alert.lastSeenAt())
        .set(ALERT.REMINDED_AT, alert.remindedAt())
        .set(ALERT.CLEARED_AT, alert.clearedAt())
        .set(ALERT.REVISION, alert.revision());
  }
}
