package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Stretch;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What clients ask for before they come to backups: projects, and the databases in them. */
final class Neighbours {
  private static final int DEFAULT_LIMIT = 10_000;

  /** Stands where the vendor has customers and servers, which Holdfast has not. */
  private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

  private final History history;
  private final Found found;

  Neighbours(History history, Found found) {
    this.history = history;
    this.found = found;
  }

  Response projects(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var parameters = request.query();
    var pages = Pages.of(parameters, DEFAULT_LIMIT);
    var query =
        caller.seen(
            CatalogQuery.<ProjectFilter, ProjectSort>by(order(parameters)), ProjectFilter.Ids::new);
    var term = parameters.find("searchTerm").filter(text -> !text.isEmpty());
    if (term.isPresent()) {
      query = query.where(new ProjectFilter.Text(term.get()));
    }
    if (isElsewhere(parameters, "customerId") || isElsewhere(parameters, "serverId")) {
      query = query.where(new ProjectFilter.Ids(Set.of()));
    }
    var read = pages.read(history::projects, query);
    return pages.answer(
        read,
        some -> {
          var stored = stored(some);
          return some.stream().map(project -> listed(project, stored)).toList();
        });
  }

  /** Whether only projects of a customer or a server are wanted that none here belongs to. */
  private static boolean isElsewhere(Parameters parameters, String name) {
    return parameters.find(name).filter(it -> !it.isEmpty() && !it.equals(NOBODY)).isPresent();
  }

  Response project(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var project = found.project(request, caller);
    var node = rendered(project, stored(List.of(project)));
    node.putObject("directories").put("Web", "/");
    return Answers.ok(node);
  }

  Response databases(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var project = found.project(request, caller);
    var pages = Pages.of(request.query(), DEFAULT_LIMIT);
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Projects(Set.of(project.id())))
            .where(new SourceFilter.Kinds(Set.of(SourceKind.MYSQL)));
    var read = pages.read(history::sources, query);
    return pages.answer(read, some -> some.stream().map(Neighbours::database).toList());
  }

  Response database(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    return Answers.ok(database(found.database(request, caller)));
  }

  /** Holdfast restores no Redis through this API. */
  Response noDatabases(Request request) {
    found.project(request, Found.allowed(request, Scope.BACKUP_READ));
    return Pages.of(request.query(), DEFAULT_LIMIT)
        .answer(Stretch.of(List.<Source>of(), 0), _ -> List.of());
  }

  private static Order<ProjectSort> order(Parameters query) {
    var key =
        switch (query.find("sort").orElse("createdAt")) {
          case "createdAt" -> ProjectSort.CREATED_AT;
          case "description" -> ProjectSort.NAME;
          default -> throw Parameters.invalid("sort", "VALUE", "must be createdAt or description");
        };
    return switch (query.find("order").orElse("asc")) {
      case "asc" -> Order.ascending(key);
      case "desc" -> Order.descending(key);
      default -> throw Parameters.invalid("order", "VALUE", "must be asc or desc");
    };
  }

  private static ObjectNode listed(Project project, Map<ProjectId, Long> stored) {
    var node = rendered(project, stored).put("deletionRequested", false);
    node.putObject("customerMeta").put("id", NOBODY);
    return node;
  }

  private static ObjectNode rendered(Project project, Map<ProjectId, Long> stored) {
    var since = Answers.time(project.stamp().createdAt());
    var node =
        Answers.JSON
            .objectNode()
            .put("id", project.id().toString())
            .put("shortId", project.slug())
            .put("description", project.name())
            .put("createdAt", since)
            .put("customerId", NOBODY)
            .put("enabled", true)
            .put("isReady", true)
            .put("readiness", "ready")
            .put("serverGroupId", NOBODY)
            .put("status", "ready")
            .put("statusSetAt", since)
            .put("webStorageUsageInBytes", 0)
            .put("webStorageUsageInBytesSetAt", since)
            .put("backupStorageUsageInBytes", stored.getOrDefault(project.id(), 0L))
            .put("backupStorageUsageInBytesSetAt", since);
    node.putArray("supportedFeatures");
    return node;
  }

  /** What the repositories hold that projects have for themselves. */
  private Map<ProjectId, Long> stored(List<Project> projects) {
    if (projects.isEmpty()) {
      return Map.of();
    }
    var ids = projects.stream().map(Project::id).collect(Collectors.toSet());
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .where(new RepositoryFilter.Projects(ids))
            .page(Page.all());
    var stored = new HashMap<ProjectId, Long>();
    for (var repository : history.repositories(query).items()) {
      var owner = repository.projectId();
      if (owner != null) {
        stored.merge(owner, repository.capacity().usedBytes(), Long::sum);
      }
    }
    return Map.copyOf(stored);
  }

  private static ObjectNode database(Source source) {
    var stamp = source.stamp();
    var bytes = source.estimatedBytes();
    var host = source.config().getOrDefault("host", "localhost");
    Instant changed = stamp.modifiedAt();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", source.id().toString())
            .put("name", source.slug())
            .put("projectId", source.projectId().toString())
            .put("description", source.name())
            .put("version", "unknown")
            .put("hostname", host)
            .put("externalHostname", host)
            .put("isReady", true)
            .put("isShared", false)
            .put("status", "ready")
            .put("statusSetAt", Answers.time(stamp.createdAt()))
            .put("createdAt", Answers.time(stamp.createdAt()))
            .put("updatedAt", Answers.time(changed))
            .put("storageUsageInBytes", bytes == null ? 0 : bytes)
            .put("storageUsageInBytesSetAt", Answers.time(changed));
    node.putObject("characterSettings")
        .put("characterSet", "utf8mb4")
        .put("collation", "utf8mb4_unicode_ci");
    return node;
  }
}
