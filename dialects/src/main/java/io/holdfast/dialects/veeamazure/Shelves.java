package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
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
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks things up by sets of ids, so that a page asks once for each kind. */
final class Shelves {
  private final History history;

  Shelves(History history) {
    this.history = history;
  }

  Map<SourceId, Source> sources(Set<SourceId> ids) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.NAME))
            .where(new SourceFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.lately().sources(query).items(), Source::id);
  }

  Map<RestorePointId, RestorePoint> points(Set<RestorePointId> ids) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.ascending(RestorePointSort.CREATED_AT))
            .where(new RestorePointFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.restorePoints(query).items(), RestorePoint::id);
  }

  /** Backup sessions by their numbers. */
  Map<Long, BackupSession> backups(Set<Long> numbers) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.NUMBER))
            .where(new BackupSessionFilter.Numbers(numbers))
            .page(Page.all());
    return numbers.isEmpty()
        ? Map.of()
        : byId(history.backupSessions(query).items(), BackupSession::no);
  }

  Map<ProtectionId, Protection> protections(Set<ProtectionId> ids) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty()
        ? Map.of()
        : byId(history.lately().protections(query).items(), Protection::id);
  }

  /** All that the caller sees. */
  List<Protection> protections(Caller caller) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .page(Page.all());
    return history.protections(caller.seen(query, ProtectionFilter.Projects::new)).items();
  }

  /** Without archived ones. */
  List<Protection> liveProtectionsOf(Set<PlanId> plans) {
    return protectionsOf(plans).stream()
        .filter(protection -> protection.standing().state() != ProtectionState.ARCHIVED)
        .toList();
  }

  List<Protection> protectionsOf(Set<PlanId> plans) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Plans(plans))
            .page(Page.all());
    return plans.isEmpty() ? List.of() : history.protections(query).items();
  }

  List<Protection> protectionsOfSources(Set<SourceId> sources) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Sources(sources))
            .page(Page.all());
    return sources.isEmpty() ? List.of() : history.protections(query).items();
  }

  /** Where sources lie. */
  Map<ServerId, Server> servers(List<Source> of) {
    var ids =
        of.stream().map(Source::serverId).filter(Objects::nonNull).collect(Collectors.toSet());
    var query =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .where(new ServerFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.servers(query).items(), Server::id);
  }

  /** The servers of a caller's projects that stand in one of some regions. */
  Set<ServerId> serversIn(Caller caller, Set<String> regions) {
    var query =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .page(Page.all());
    return history.servers(caller.seen(query, ServerFilter.Projects::new)).items().stream()
        .filter(server -> server.region() != null && regions.contains(server.region()))
        .map(Server::id)
        .collect(Collectors.toSet());
  }

  Map<ProjectId, Project> projects(Set<ProjectId> ids) {
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
            .where(new ProjectFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.lately().projects(query).items(), Project::id);
  }

  Map<PlanId, Plan> plans(Set<PlanId> ids) {
    var query =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME))
            .where(new PlanFilter.Ids(ids))
            .page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.lately().plans(query).items(), Plan::id);
  }

  /** Those of the caller's projects and those that serve all, by name. */
  List<Repository> repositories(Caller caller) {
    return history.repositories(repositoriesOf(caller).page(Page.all())).items();
  }

  /** Some of {@link #repositories(Caller)}. */
  Map<RepositoryId, Repository> repositories(Caller caller, Set<RepositoryId> ids) {
    var query = repositoriesOf(caller).where(new RepositoryFilter.Ids(ids)).page(Page.all());
    return ids.isEmpty() ? Map.of() : byId(history.repositories(query).items(), Repository::id);
  }

  private static CatalogQuery<RepositoryFilter, RepositorySort> repositoriesOf(Caller caller) {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(Order.ascending(RepositorySort.NAME));
    return caller.seen(query, RepositoryFilter.Projects::new);
  }

  static <T, I> Set<I> ids(List<T> of, Function<T, I> id) {
    return of.stream().map(id).collect(Collectors.toSet());
  }

  private static <T, I> Map<I, T> byId(List<T> all, Function<T, I> id) {
    return all.stream().collect(Collectors.toMap(id, Function.identity(), (one, _) -> one));
  }
}
