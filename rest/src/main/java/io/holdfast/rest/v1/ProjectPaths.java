package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Projects;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Fields;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Projects: what credentials are given for. */
final class ProjectPaths
    implements ConfiguredPaths.Service<Project, ProjectId, ProjectFilter, ProjectSort> {
  private static final ConfiguredPaths.Shape<Project, ProjectId, ProjectFilter, ProjectSort> SHAPE =
      new ConfiguredPaths.Shape<>(
          "/v1/projects",
          "project",
          Scope.PROJECT_ADMIN,
          ProjectId::new,
          ListShape.<ProjectFilter, ProjectSort>sorted(
                  "createdAt",
                  Map.of(
                      "createdAt", ProjectSort.CREATED_AT,
                      "name", ProjectSort.NAME,
                      "slug", ProjectSort.SLUG))
              .seenAs(ProjectFilter.Ids::new)
              .texts("slug", ProjectFilter.Slugs::new)
              .text(ProjectFilter.Text::new),
          Project::id,
          Project::stamp,
          Project::id,
          ConfigurationViews::project);

  private final Projects projects;
  private final History history;

  ProjectPaths(Projects projects, History history) {
    this.projects = projects;
    this.history = history;
  }

  ConfiguredPaths<Project, ProjectId, ProjectFilter, ProjectSort> paths(Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<Project> list(CatalogQuery<ProjectFilter, ProjectSort> query) {
    return history.projects(query);
  }

  @Override
  public Project get(ProjectId id) {
    return projects.get(id);
  }

  @Override
  public Project create(Caller caller, Fields fields) {
    var slug = fields.require("slug", fields::slug);
    var name = fields.require("name", fields::name);
    var description = fields.text("description").orElse(null);
    var labels = fields.labels("labels").orElse(Map.of());
    var zone = fields.zone("timeZone").orElse(ZoneOffset.UTC);
    var soft = fields.count("quotaBytesSoft").orElse(null);
    var hard = fields.count("quotaBytesHard").orElse(null);
    var repositories = repositories(fields).orElse(List.of());
    fields.close();
    return projects.create(
        caller,
        (id, stamp) ->
            new Project(
                id, slug, name, description, labels, zone, soft, hard, repositories, stamp));
  }

  @Override
  public UnaryOperator<Project> change(Caller caller, Fields fields, Project before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var description = fields.patched("description", before.description(), fields::text);
    var labels = fields.patchedTo("labels", before.labels(), fields::labels);
    var zone = fields.patchedTo("timeZone", before.timeZone(), fields::zone);
    var soft = fields.patched("quotaBytesSoft", before.quotaBytesSoft(), fields::count);
    var hard = fields.patched("quotaBytesHard", before.quotaBytesHard(), fields::count);
    var repositories =
        fields.patchedTo(
            "defaultRepositoryIds", before.defaultRepositoryIds(), _ -> repositories(fields));
    fields.close();
    return it ->
        new Project(
            it.id(),
            it.slug(),
            name,
            description,
            labels,
            zone,
            soft,
            hard,
            repositories,
            it.stamp());
  }

  @Override
  public Project update(Caller caller, ProjectId id, long revision, UnaryOperator<Project> change) {
    return projects.update(caller, id, revision, change);
  }

  @Override
  public void delete(Caller caller, ProjectId id, long revision) {
    projects.delete(caller, id, revision);
  }

  private static Optional<List<RepositoryId>> repositories(Fields fields) {
    return fields
        .ids("defaultRepositoryIds")
        .map(ids -> ids.stream().map(RepositoryId::new).toList());
  }
}
