package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a caller may see of what this vendor knows: organizations, mailboxes, jobs, repositories.
 */
final class Neighbourhood {
  private static final Set<SourceKind> MAILBOXES = EnumSet.of(SourceKind.MAILBOX);

  private final History history;
  private final Set<SourceKind> kinds;

  Neighbourhood(History history, M365Settings settings) {
    this.history = history;
    kinds = settings.showsAllExplorers() ? EnumSet.allOf(SourceKind.class) : MAILBOXES;
  }

  History history() {
    return history;
  }

  /** By name. */
  List<Project> projects(Caller caller) {
    var query =
        Neighbourhood.<ProjectFilter, ProjectSort>byName(
            ProjectSort.NAME, ProjectFilter.Ids::new, caller);
    return history.projects(query).items();
  }

  Project project(Caller caller, ProjectId id) {
    return Optional.ofNullable(projects(caller, Set.of(id)).get(id))
        .orElseThrow(() -> Call.missing("organization"));
  }

  /** Those of some ids that the caller may see. */
  Map<ProjectId, Project> projects(Caller caller, Set<ProjectId> ids) {
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.NAME))
            .where(new ProjectFilter.Ids(ids))
            .page(Page.all());
    return history.projects(query).items().stream()
        .filter(project -> caller.sees(project.id()))
        .collect(Collectors.toMap(Project::id, Function.identity()));
  }

  /** The caller's own organization: the first with a mailbox, else the first. */
  Project own(Caller caller) {
    var projects = projects(caller);
    var used = mailboxes(caller).stream().map(Source::projectId).collect(Collectors.toSet());
    return projects.stream()
        .filter(project -> used.contains(project.id()))
        .findFirst()
        .or(() -> projects.stream().findFirst())
        .orElseThrow(() -> Call.missing("organization"));
  }

  /** All mailboxes, by name. */
  List<Source> mailboxes(Caller caller) {
    return sources(mailboxesOf(caller));
  }

  /** Those of one project that the caller sees. */
  List<Source> mailboxes(Caller caller, ProjectId project) {
    return sources(mailboxesOf(caller).where(new SourceFilter.Projects(Set.of(project))));
  }

  Optional<Source> mailbox(Caller caller, SourceId id) {
    return sources(mailboxesOf(caller).where(new SourceFilter.Ids(Set.of(id)))).stream()
        .findFirst();
  }

  /** All that jobs protect. */
  Map<SourceId, Source> protectedSources(Caller caller) {
    return sources(sourcesOf(caller, kinds)).stream()
        .collect(Collectors.toMap(Source::id, one -> one));
  }

  /** What jobs of one project protect. */
  Map<SourceId, Source> protectedSources(Caller caller, ProjectId project) {
    var query = sourcesOf(caller, kinds).where(new SourceFilter.Projects(Set.of(project)));
    return sources(query).stream().collect(Collectors.toMap(Source::id, one -> one));
  }

  /** Those of some sources that a job may protect. */
  Map<SourceId, Source> protectedSources(Caller caller, Set<SourceId> ids) {
    return sources(sourcesOf(caller, kinds).where(new SourceFilter.Ids(ids))).stream()
        .collect(Collectors.toMap(Source::id, one -> one));
  }

  /** By name. */
  List<Protection> jobs(Caller caller, Set<SourceId> sources) {
    var query =
        Neighbourhood.<ProtectionFilter, ProtectionSort>byName(
                ProtectionSort.NAME, ProtectionFilter.Projects::new, caller)
            .where(new ProtectionFilter.Sources(sources));
    return history.protections(query).items();
  }

  Protection job(Caller caller, ProtectionId id) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return history.protections(query).items().stream()
        .filter(protection -> caller.sees(protection.projectId()))
        .filter(protection -> !protectedSources(caller, Set.of(protection.sourceId())).isEmpty())
        .findFirst()
        .orElseThrow(() -> Call.missing("job"));
  }

  Map<PlanId, Plan> plans(Set<PlanId> ids) {
    var query =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME))
            .where(new PlanFilter.Ids(ids))
            .page(Page.all());
    return history.plans(query).items().stream()
        .collect(Collectors.toMap(Plan::id, Function.identity()));
  }

  /** By name: those of the caller's projects, and those that serve all. */
  List<Repository> repositories(Caller caller) {
    var query =
        Neighbourhood.<RepositoryFilter, RepositorySort>byName(
            RepositorySort.NAME, RepositoryFilter.Projects::new, caller);
    return history.repositories(query).items();
  }

  Repository repository(Caller caller, RepositoryId id) {
    var query =
        Neighbourhood.<RepositoryFilter, RepositorySort>byName(
                RepositorySort.NAME, RepositoryFilter.Projects::new, caller)
            .where(new RepositoryFilter.Ids(Set.of(id)));
    return history.repositories(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Call.missing("backup repository"));
  }

  /** By name. */
  List<Server> servers(Caller caller) {
    var query =
        Neighbourhood.<ServerFilter, ServerSort>byName(
            ServerSort.NAME, ServerFilter.Projects::new, caller);
    return history.servers(query).items();
  }

  private List<Source> sources(CatalogQuery<SourceFilter, SourceSort> query) {
    return history.sources(query).items();
  }

  private static CatalogQuery<SourceFilter, SourceSort> mailboxesOf(Caller caller) {
    return sourcesOf(caller, MAILBOXES);
  }

  private static CatalogQuery<SourceFilter, SourceSort> sourcesOf(
      Caller caller, Set<SourceKind> wanted) {
    return Neighbourhood.<SourceFilter, SourceSort>byName(
            SourceSort.NAME, SourceFilter.Projects::new, caller)
        .where(new SourceFilter.Kinds(wanted));
  }

  /** All of a list, by name; narrowed only for callers that are bound to projects. */
  private static <F extends Filter, K extends SortKey> CatalogQuery<F, K> byName(
      K name, Function<Set<ProjectId>, F> within, Caller caller) {
    return caller.seen(CatalogQuery.<F, K>by(Order.ascending(name)).page(Page.all()), within);
  }
}
