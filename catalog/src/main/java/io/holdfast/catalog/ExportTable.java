package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.EXPORT;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFile;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.Slice;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The exports of restore points. Belongs to one transaction. */
public final class ExportTable {
  private static final Rows.Shape<Export, ExportId> ROW =
      new Rows.Shape<>(
          "export", EXPORT, EXPORT.ID, EXPORT.REVISION, ExportTable::read, ExportTable::write);

  private static final Lister.Shape<ExportFilter, ExportSort, Export> LIST =
      new Lister.Shape<>(
          EXPORT, EXPORT.ID, ExportTable::condition, ExportTable::key, ExportTable::read);

  private final DSLContext sql;
  private final Rows<Export, ExportId> rows;

  ExportTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Export insert(Export export) {
    rows.insert(export);
    return rows.get(export.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Export get(ExportId id) {
    return rows.get(id);
  }

  public Optional<Export> find(ExportId id) {
    return rows.find(id);
  }

  public Slice<Export> list(CatalogQuery<ExportFilter, ExportSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /** Keeps a changed export and raises its revision. */
  public Export replace(Export changed) {
    return rows.replace(changed);
  }

  public void delete(ExportId id, long revision) {
    rows.delete(id, revision);
  }

  /** Exports that vendors show as the backup's own: of all of it, as a gzipped tar or a zip. */
  static Condition whole(io.holdfast.catalog.generated.tables.Export exports) {
    return exports
        .SELECTION
        .isNull()
        .or(exports.SELECTION.eq(DSL.inline(Json.write(Selection.EVERYTHING))))
        .and(Conditions.among(exports.FORMAT, Set.of(ExportFormat.TAR_GZ, ExportFormat.ZIP)));
  }

  private static Condition condition(ExportFilter filter) {
    return switch (filter) {
      case ExportFilter.Projects(var wanted) -> EXPORT.PROJECT_ID.in(wanted);
      case ExportFilter.Points(var wanted) -> EXPORT.RESTORE_POINT_ID.in(wanted);
      case ExportFilter.Phases(var wanted) -> Conditions.among(EXPORT.PHASE, wanted);
      case ExportFilter.Whole() -> whole(EXPORT);
      case ExportFilter.ExpiresAt(var range) -> Conditions.range(EXPORT.EXPIRES_AT, range);
    };
  }

  private static Field<?> key(ExportSort key) {
    return switch (key) {
      case REQUESTED_AT -> EXPORT.REQUESTED_AT;
      case EXPIRES_AT -> EXPORT.EXPIRES_AT;
    };
  }

  static Export read(Row row) {
    return new Export(
        row.get(EXPORT.ID),
        row.get(EXPORT.PROJECT_ID),
        row.get(EXPORT.RESTORE_POINT_ID),
        Json.readOrNull(row.get(EXPORT.SELECTION), Selection.class),
        row.get(EXPORT.FORMAT),
        row.get(EXPORT.WITH_PASSWORD),
        row.get(EXPORT.PHASE),
        Json.read(row.get(EXPORT.ACTOR), Actor.class),
        row.get(EXPORT.SESSION_ID),
        row.get(EXPORT.REQUESTED_AT),
        row.get(EXPORT.READY_AT),
        row.get(EXPORT.EXPIRES_AT),
        file(row),
        row.get(EXPORT.DOWNLOAD_URL),
        row.get(EXPORT.DOWNLOADS),
        row.get(EXPORT.REVISION));
  }

  private static @Nullable ExportFile file(Row row) {
    var bytes = row.get(EXPORT.BYTES);
    return bytes == null
        ? null
        : new ExportFile(bytes, row.get(EXPORT.SHA256), row.get(EXPORT.LOCATION));
  }

  private static Assignments write(Export export) {
    var file = export.file();
    return new Assignments()
        .set(EXPORT.ID, export.id())
        .set(EXPORT.PROJECT_ID, export.projectId())
        .set(EXPORT.RESTORE_POINT_ID, export.pointId())
        .set(EXPORT.SELECTION, Json.writeOrNull(export.selection()))
        .set(EXPORT.FORMAT, export.format())
        .set(EXPORT.WITH_PASSWORD, export.withPassword())
        .set(EXPORT.PHASE, export.phase())
        .set(EXPORT.ACTOR, Json.write(export.actor()))
        .set(EXPORT.SESSION_ID, export.sessionId())
        .set(EXPORT.REQUESTED_AT, export.requestedAt())
        .set(EXPORT.READY_AT, export.readyAt())
        .set(EXPORT.EXPIRES_AT, export.expiresAt())
        .set(EXPORT.BYTES, file == null ? null : file.bytes())
        .set(EXPORT.SHA256, file == null ? null : file.sha256())
        .set(EXPORT.LOCATION, file == null ? null : file.location())
        .set(EXPORT.DOWNLOAD_URL, export.downloadUrl())
        .set(EXPORT.DOWNLOADS, export.downloads())
        .set(EXPORT.REVISION, export.revision());
  }
}
