package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Repository;
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
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Set;

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
        CatalogQuery.<ProjectFilter, ProjectSort>by(
                new Order<>(ProjectSort.CREATED_AT, descending(parameters)))
            .counted();
    if (!caller.projects().isEmpty()) {
      query = query.where(new ProjectFilter.Ids(caller.projects()));
    }
    var term = parameters.find("searchTerm").filter(text -> !text.isEmpty());
    if (term.isPresent()) {
      query = query.where(new ProjectFilter.Text(term.get()));
    }
    var items = Answers.JSON.arrayNode();
    try {
      var total =
          Walk.each(
              history::projects,
              query,
              pages.skip(),
              pages.limit(),
              project -> items.add(listed(project)));
      return pages.answer(items, total == null ? 0 : total);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  Response project(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var project = found.project(request, caller);
    var node = rendered(project);
    node.putObject("directories").put("Web", "/");
    return Answers.ok(node);
  }

  Response databases(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var project = found.project(request, caller);
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Projects(Set.of(project.id())))
            .where(new SourceFilter.Kinds(Set.of(SourceKind.MYSQL)))
            .page(Page.all());
    var items = Answers.JSON.arrayNode();
    history.sources(query).items().forEach(source -> items.add(database(source)));
    return Answers.ok(items);
  }

  Response database(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    return Answers.ok(database(found.database(request, caller)));
  }

  /** Holdfast restores no Redis through this API. */
  Response noDatabases(Request request) {
    found.project(request, Found.allowed(request, Scope.BACKUP_READ));
    return Answers.ok(Answers.JSON.arrayNode());
  }

  private static boolean descending(Parameters query) {
    return switch (query.find("order").orElse("asc")) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw Parameters.invalid("order", "VALUE", "must be asc or desc");
    };
  }

  private ObjectNode listed(Project project) {
    var node = rendered(project).put("deletionRequested", false);
    node.putObject("customerMeta").put("id", NOBODY);
    return node;
  }

  private ObjectNode rendered(Project project) {
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
            .put("backupStorageUsageInBytes", stored(project))
            .put("backupStorageUsageInBytesSetAt", since);
    node.putArray("supportedFeatures");
    return node;
  }

  private long stored(Project project) {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .where(new RepositoryFilter.Projects(Set.of(project.id())))
            .page(Page.all());
    return history.repositories(query).items().stream()
        .map(Repository::capacity)
        .mapToLong(capacity -> capacity.usedBytes())
        .sum();
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
