package io.holdfast.catalog;

import static io.holdfast.catalog.generated.Tables.PROJECT;

import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.Slice;
import java.time.ZoneId;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;

/** The projects of the catalog. Belongs to one transaction. */
public final class ProjectTable {
  private static final StampColumns STAMP =
      new StampColumns(
          PROJECT.CREATED_AT,
          PROJECT.CREATED_BY,
          PROJECT.MODIFIED_AT,
          PROJECT.MODIFIED_BY,
          PROJECT.REVISION);

  private static final Rows.Shape<Project, ProjectId> ROW =
      new Rows.Shape<>(
          "project",
          PROJECT,
          PROJECT.ID,
          PROJECT.REVISION,
          ProjectTable::read,
          ProjectTable::write);

  private static final Lister.Shape<ProjectFilter, ProjectSort, Project> LIST =
      new Lister.Shape<>(
          PROJECT, PROJECT.ID, ProjectTable::condition, ProjectTable::key, ProjectTable::read);

  private final DSLContext sql;
  private final Rows<Project, ProjectId> rows;

  ProjectTable(DSLContext sql) {
    this.sql = sql;
    rows = new Rows<>(sql, ROW);
  }

  public Project insert(Project project) {
    rows.insert(project);
    return rows.get(project.id());
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Project get(ProjectId id) {
    return rows.get(id);
  }

  public Optional<Project> find(ProjectId id) {
    return rows.find(id);
  }

  public Slice<Project> list(CatalogQuery<ProjectFilter, ProjectSort> query) {
    return new Lister<>(sql, LIST).list(query);
  }

  /**
   * Keeps a changed project and raises its revision.
   *
   * @param changed carries the revision that was read; REVISION_MISMATCH if that has passed
   */
  public Project replace(Project changed) {
    return rows.replace(changed);
  }

  /** Throws STATE_CONFLICT while something belongs to it, REVISION_MISMATCH if it was changed. */
  public void delete(ProjectId id, long revision) {
    rows.delete(id, revision);
  }

  public Optional<Project> findBySlug(String slug) {
    return sql.select(PROJECT.fields())
        .from(PROJECT)
        .where(PROJECT.SLUG.eq(slug))
        .fetchOptional(Row.reading(ProjectTable::read));
  }

  private static Condition condition(ProjectFilter filter) {
    return switch (filter) {
      case ProjectFilter.Ids(var wanted) -> PROJECT.ID.in(wanted);
      case ProjectFilter.Slugs(var wanted) -> PROJECT.SLUG.in(wanted);
      case ProjectFilter.Text(String term) -> Conditions.text(PROJECT.SEARCH_TEXT, term);
    };
  }

  private static Field<?> key(ProjectSort key) {
    return switch (key) {
      case CREATED_AT -> PROJECT.CREATED_AT;
      case NAME -> PROJECT.NAME;
      case SLUG -> PROJECT.SLUG;
    };
  }

  private static Assignments write(Project project) {
    var assignments =
        new Assignments()
            .set(PROJECT.ID, project.id())
            .set(PROJECT.SLUG, project.slug())
            .set(PROJECT.NAME, project.name())
            .set(PROJECT.DESCRIPTION, project.description())
            .set(PROJECT.LABELS, Json.write(project.labels()))
            .set(PROJECT.TIME_ZONE, project.timeZone().getId())
            .set(PROJECT.QUOTA_SOFT_BYTES, project.quotaBytesSoft())
            .set(PROJECT.QUOTA_HARD_BYTES, project.quotaBytesHard())
            .set(PROJECT.DEFAULT_REPOSITORY_IDS, Json.write(project.defaultRepositoryIds()))
            .set(
                PROJECT.SEARCH_TEXT,
                Conditions.searchText(project.name(), project.slug(), project.id()));
    return STAMP.write(assignments, project.stamp());
  }

  private static Project read(Row row) {
    return new Project(
        row.get(PROJECT.ID),
        row.get(PROJECT.SLUG),
        row.get(PROJECT.NAME),
        row.get(PROJECT.DESCRIPTION),
        Json.texts(row.get(PROJECT.LABELS)),
        ZoneId.of(row.get(PROJECT.TIME_ZONE)),
        row.get(PROJECT.QUOTA_SOFT_BYTES),
        row.get(PROJECT.QUOTA_HARD_BYTES),
        Json.list(row.get(PROJECT.DEFAULT_REPOSITORY_IDS), RepositoryId.class),
        STAMP.read(row));
  }
}
