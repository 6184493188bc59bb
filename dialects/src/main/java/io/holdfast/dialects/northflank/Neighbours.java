package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import io.holdfast.control.kind.KindOffer;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What clients ask for before they come to backups: projects, addons, and kinds of addons. */
final class Neighbours {
  /** Sources that the vendor would call addons; others can be named, but are not listed. */
  private static final Set<SourceKind> ADDONS =
      EnumSet.of(
          SourceKind.POSTGRES,
          SourceKind.POSTGRES_PITR,
          SourceKind.MYSQL,
          SourceKind.MONGODB,
          SourceKind.REDIS,
          SourceKind.SQLITE,
          SourceKind.S3_BUCKET);

  private final Desk desk;
  private final History history;
  private final Addons addons;
  private final AddonStatuses statuses;

  Neighbours(Desk desk, Addons addons) {
    this.desk = desk;
    this.history = desk.history();
    this.addons = addons;
    this.statuses = new AddonStatuses(history);
  }

  Response projects(Request request) {
    var caller = Permission.PROJECTS_READ.of(request, Scope.BACKUP_READ);
    var all = CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT));
    var query = caller.seen(all, ProjectFilter.Ids::new);
    return new Listing("projects", caller.id().toString(), false)
        .answer(request, page -> history.projects(query.page(page)), _ -> Neighbours::project);
  }

  Response project(Request request) {
    var caller = Permission.PROJECTS_READ.of(request, Scope.BACKUP_READ);
    var project = addons.project(request, caller);
    var node = project(project).put("createdAt", Answers.time(project.stamp().createdAt()));
    node.putObject("deployment").put("region", "self-hosted");
    node.putObject("cluster").put("id", "holdfast").put("name", "Holdfast");
    node.putArray("services");
    node.putArray("jobs");
    var listed = node.putArray("addons");
    history
        .sources(addonsOf(project).page(Page.all()))
        .items()
        .forEach(addon -> listed.add(brief(project, addon)));
    return Answers.data(node);
  }

  Response addons(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var project = addons.project(request, caller);
    return new Listing("addons", project.id().toString(), false)
        .answer(
            request,
            page -> history.sources(addonsOf(project).page(page)),
            page -> {
              var now = statuses.of(page.items());
              return addon -> described(project, addon, now);
            });
  }

  Response addon(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var project = addons.project(request, caller);
    var addon = addons.addon(project, request.pathValue("addonId"));
    var node = described(project, addon, statuses.of(List.of(addon))).put("createdAt", time(addon));
    node.putObject("cluster").put("id", "holdfast").put("name", "Holdfast");
    var config = ((ObjectNode) node.get("spec")).putObject("config");
    config.put("versionTag", "unknown").put("lifecycleStatus", "active");
    config
        .putObject("deployment")
        .put("replicas", 1)
        .put("storageClass", "self-hosted")
        .put("storageSize", megabytes(addon))
        .put("planId", "self-hosted")
        .put("region", "self-hosted");
    config.putObject("networking").put("tlsEnabled", false).put("externalAccessEnabled", false);
    return Answers.data(node);
  }

  Response types(Request request) {
    Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var node = Answers.JSON.objectNode();
    var types = node.putArray("addonTypes");
    for (var kind : ADDONS) {
      var type = types.addObject().put("type", type(kind)).put("name", name(kind));
      type.putObject("features")
          .put("backupsDump", true)
          .put("importDump", takesDumps(kind))
          .put("importLive", false);
    }
    return Answers.data(node);
  }

  private boolean takesDumps(SourceKind kind) {
    return desk.dumps().enabled() && desk.kinds().find(kind).map(KindOffer::uploads).orElse(false);
  }

  private static CatalogQuery<SourceFilter, SourceSort> addonsOf(Project project) {
    return CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
        .where(new SourceFilter.Projects(Set.of(project.id())))
        .where(new SourceFilter.Kinds(ADDONS))
        .where(new SourceFilter.States(EnumSet.complementOf(EnumSet.of(SourceState.ARCHIVED))));
  }

  private static ObjectNode project(Project project) {
    var node = Answers.JSON.objectNode().put("id", project.slug()).put("name", project.name());
    if (project.description() != null) {
      node.put("description", project.description());
    }
    return node;
  }

  private static ObjectNode brief(Project project, Source addon) {
    var node =
        Answers.JSON
            .objectNode()
            .put("id", addon.slug())
            .put("appId", "/holdfast/%s/%s".formatted(project.slug(), addon.slug()))
            .put("name", addon.name());
    node.putObject("spec").put("type", type(addon.kind()));
    return node;
  }

  private static ObjectNode described(Project project, Source addon, AddonStatuses.Now now) {
    var node = brief(project, addon).put("status", now.word(addon));
    var tags = node.putArray("tags");
    addon.labels().forEach((key, value) -> tags.add(value.isEmpty() ? key : key + "=" + value));
    return node;
  }

  private static long megabytes(Source addon) {
    var bytes = addon.estimatedBytes();
    return bytes == null ? 0 : Math.ceilDiv(bytes, 1_000_000L);
  }

  private static String time(Source addon) {
    return Answers.time(addon.stamp().createdAt());
  }

  static String type(SourceKind kind) {
    return switch (kind) {
      case POSTGRES, POSTGRES_PITR -> "postgresql";
      case MYSQL -> "mysql";
      case MONGODB -> "mongodb";
      case REDIS -> "redis";
      case S3_BUCKET -> "minio";
      case SQLITE -> "sqlite";
      case DIRECTORY -> "directory";
      case MAILBOX -> "mailbox";
      case DISK_IMAGE -> "disk-image";
      case VM -> "vm";
      case COMMAND -> "command";
      case PROJECT_BUNDLE -> "bundle";
      case FOREIGN -> "foreign";
    };
  }

  private static String name(SourceKind kind) {
    return switch (kind) {
      case POSTGRES -> "PostgreSQL";
      case POSTGRES_PITR -> "PostgreSQL with point-in-time recovery";
      case MYSQL -> "MySQL and MariaDB";
      case MONGODB -> "MongoDB";
      case REDIS -> "Redis";
      case S3_BUCKET -> "S3 bucket";
      case SQLITE -> "SQLite";
      case DIRECTORY, MAILBOX, DISK_IMAGE, VM, COMMAND, PROJECT_BUNDLE, FOREIGN -> type(kind);
    };
  }
}
