package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PROTECTION;
import static io.holdfast.catalog.generated.Tables.RESTORE_POINT_COPY;
import static io.holdfast.catalog.generated.Tables.SOURCE;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The sources of the catalog. Belongs to one transaction. */
public final class SourceTable {
  private static final Set<CopyState> THERE =
      EnumSet.of(CopyState.VALID, CopyState.DAMAGED, CopyState.RETRIEVING);

  private static final StampColumns STAMP =
      new StampColumns(
          SOURCE.CREATED_AT,
          SOURCE.CREATED_BY,
          SOURCE.MODIFIED_AT,
          SOURCE.MODIFIED_BY,
          SOURCE.REVISION);

  private static final Rows.Shape<Source, SourceId> ROW =
      new Rows.Shape<>(
          "source", SOURCE, SOURCE.ID, SOURCE.REVISION, SourceTable::read, SourceTable::write);

  private static final Lister.Shape<SourceFilter, SourceSort, Source> LIST =
      new Lister.Shape<>(
          SOURCE, SOURCE.ID, SourceTable::condition, SourceTable::key, SourceTable::read);

  private final DSLContext sql;
  private final Rows<Source, SourceId> rows;

  SourceTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Source insert(Source source) {
    rows.insert(source);
    return rows.get(source.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Source get(SourceId id) {
    return rows.get(id);
  }

  public Optional<Source> find(SourceId id) {
    return rows.find(id);
  }

  public Slice<Source> list(CatalogQuery<SourceFilter, SourceSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed source and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Source replace(Source changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(SourceId id, long revision) {
    rows.delete(id, revision);
  }

  public Optional<Source> findBySlug(ProjectId project, String slug) {
    return sql.select(SOURCE.fields())
        .from(SOURCE)
        .where(SOURCE.PROJECT_ID.eq(project), SOURCE.SLUG.eq(slug))
        .fetchOptional(Row.reading(SourceTable::read));
  }

  private static Condition condition(SourceFilter filter) {
    return switch (filter) {
      case SourceFilter.Projects(var wanted) -> SOURCE.PROJECT_ID.in(wanted);
      case SourceFilter.Ids(var wanted) -> SOURCE.ID.in(wanted);
      case SourceFilter.Servers(var wanted) -> SOURCE.SERVER_ID.in(wanted);
      case SourceFilter.Kinds(var wanted) -> Conditions.among(SOURCE.KIND, wanted);
      case SourceFilter.States(var wanted) -> Conditions.among(SOURCE.STATE, wanted);
      case SourceFilter.Slugs(var wanted) -> SOURCE.SLUG.in(wanted);
      case SourceFilter.Protected(var wanted) -> wanted ? planned() : planned().not();
      case SourceFilter.Stored(var destinations, var statuses) ->
          DSL.exists(
              DSL.selectOne()
                  .from(RESTORE_POINT_COPY)
                  .where(
                      RESTORE_POINT_COPY.SOURCE_ID.eq(SOURCE.ID),
                      Conditions.among(RESTORE_POINT_COPY.DESTINATION, destinations),
                      Conditions.among(RESTORE_POINT_COPY.POINT_STATUS, statuses),
                      Conditions.among(RESTORE_POINT_COPY.STATE, THERE)));
      case SourceFilter.Named(String part) -> Conditions.firstText(SOURCE.SEARCH_TEXT, part);
      case SourceFilter.Text(String term) -> Conditions.text(SOURCE.SEARCH_TEXT, term);
    };
  }

  private static Condition planned() {
    return DSL.exists(
        DSL.selectOne()
            .from(PROTECTION)
            .where(
                PROTECTION.SOURCE_ID.eq(SOURCE.ID), PROTECTION.STATE.ne(ProtectionState.ARCHIVED)));
  }

  private static Field<?> key(SourceSort key) {
    return switch (key) {
      case CREATED_AT -> SOURCE.CREATED_AT;
      case NAME -> SOURCE.NAME;
      case SLUG -> SOURCE.SLUG;
    };
  }

  private static Assignments write(Source source) {
    var assignments =
        new Assignments()
            .set(SOURCE.ID, source.id())
            .set(SOURCE.PROJECT_ID, source.projectId())
            .set(SOURCE.SERVER_ID, source.serverId())
            .set(SOURCE.KIND, source.kind())
            .set(SOURCE.SLUG, source.slug())
            .set(SOURCE.NAME, source.name())
            .set(SOURCE.CONFIG, Json.write(source.config()))
            .set(SOURCE.SECRETS, Json.write(source.secrets()))
            .set(SOURCE.MEMBERS, Json.write(source.members()))
            .set(SOURCE.INCLUDES, Json.write(source.includes()))
            .set(SOURCE.EXCLUDES, Json.write(source.excludes()))
            .set(SOURCE.LABELS, Json.write(source.labels()))
            .set(SOURCE.ESTIMATED_BYTES, source.estimatedBytes())
            .set(SOURCE.ADDON_REF, source.addonRef())
            .set(SOURCE.ORGANIZATION_REF, source.organizationRef())
            .set(SOURCE.STATE, source.state())
            .set(
                SOURCE.SEARCH_TEXT,
                Conditions.searchText(source.name(), source.slug(), source.id()));
    return STAMP.write(assignments, source.stamp());
  }

  private static Source read(Row row) {
    return new Source(
        row.get(SOURCE.ID),
        row.get(SOURCE.PROJECT_ID),
        row.get(SOURCE.SERVER_ID),
        row.get(SOURCE.KIND),
        row.get(SOURCE.SLUG),
        row.get(SOURCE.NAME),
        Json.texts(row.get(SOURCE.CONFIG)),
        Json.secrets(row.get(SOURCE.SECRETS)),
        Json.list(row.get(SOURCE.MEMBERS), SourceId.class),
        Json.list(row.get(SOURCE.INCLUDES), String.class),
        Json.list(row.get(SOURCE.EXCLUDES), String.class),
        Json.texts(row.get(SOURCE.LABELS)),
        row.get(SOURCE.ESTIMATED_BYTES),
        row.get(SOURCE.ADDON_REF),
        row.get(SOURCE.ORGANIZATION_REF),
        row.get(SOURCE.STATE),
        STAMP.read(row));
  }
}
