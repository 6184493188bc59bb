package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what the vendor's paths name: projects, addons (our sources) and backups (our backup
 * sessions with their restore points), each by its slug or its id. What a caller may not see does
 * not exist.
 */
final class Addons {
  /** What a backup is called: by its number, from its request on. */
  private static final Pattern NUMBERED = Pattern.compile("backup-([1-9]\\d{0,17})");

  private final Desk desk;
  private final History history;

  Addons(Desk desk) {
    this.desk = desk;
    this.history = desk.history();
  }

  Project project(Request request, Caller caller) {
    return project(request.pathValue("projectId"), caller);
  }

  Project project(String name, Caller caller) {
    return desk.project(name, caller).orElseThrow(() -> missing("project", name));
  }

  /** The addon that the path names. */
  Source addon(Request request, Caller caller) {
    return addon(project(request, caller), request.pathValue("addonId"));
  }

  /**
   * The addon whose backup is meant: that of the path, or another one where the query says so. The
   * vendor's backups can be restored across addons.
   */
  Source owner(Request request, Caller caller) {
    var project = project(request, caller);
    var name = request.pathValue("addonId");
    // Refuses a path that leads nowhere, whatever the query says.
    var addon = addon(project, name);
    var otherProject = request.query().find("sourceProjectId");
    var otherAddon = request.query().find("sourceAddonId");
    return otherProject.isEmpty() && otherAddon.isEmpty()
        ? addon
        : addon(
            otherProject.map(it -> project(it, caller)).orElse(project), otherAddon.orElse(name));
  }

  /** An addon of a project that the caller sees. */
  Source addon(Project project, String name) {
    var filter =
        UuidText.parse(name)
            .<SourceFilter>map(id -> new SourceFilter.Ids(Set.of(new SourceId(id))))
            .orElseGet(() -> new SourceFilter.Slugs(Set.of(name)));
    return history
        .lately()
        .sources(
            CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
                .where(new SourceFilter.Projects(Set.of(project.id())))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .orElseThrow(() -> missing("addon", name));
  }

  /**
   * A backup of an addon, running, failed or done; one that was skipped or deleted is none, as in
   * the lists.
   */
  BackupHistory backup(Source addon, String name) {
    return find(addon, name)
        .filter(backup -> backup.point() == null || backup.point().status() != PointStatus.EXPIRED)
        .filter(backup -> backup.session().standing().result() != BackupResult.SKIPPED)
        .orElseThrow(() -> missing("backup", name));
  }

  /** As {@link #backup}, or one that lies in the trash: its restores are history. */
  BackupHistory backupEver(Source addon, String name) {
    return find(addon, name).orElseThrow(() -> missing("backup", name));
  }

  private Optional<BackupHistory> find(Source addon, String name) {
    return named(addon, name)
        .flatMap(filter ->
            history
                .backups(
                    CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                            Order.ascending(BackupHistorySort.REQUESTED_AT))
                        .where(new BackupHistoryFilter.Sources(Set.of(addon.id())))
                        .where(filter)
                        .page(Page.first(1)))
                .items()
                .stream()
                .findFirst())
        .filter(Addons::present);
  }

  private Optional<BackupHistoryFilter> named(Source addon, String name) {
    var id = UuidText.parse(name);
    if (id.isPresent()) {
      return id.map(it -> new BackupHistoryFilter.Points(Set.of(new RestorePointId(it))));
    }
    var point =
        history
            .restorePoints(
                CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                        Order.ascending(RestorePointSort.CREATED_AT))
                    .where(new RestorePointFilter.Sources(Set.of(addon.id())))
                    .where(new RestorePointFilter.Slugs(Set.of(name)))
                    .page(Page.first(1)))
            .items()
            .stream()
            .findFirst();
    if (point.isPresent()) {
      return Optional.of(new BackupHistoryFilter.Points(Set.of(point.get().id())));
    }
    var number = NUMBERED.matcher(name);
    return number.matches()
        ? Optional.of(new BackupHistoryFilter.Numbers(Set.of(Long.parseLong(number.group(1)))))
        : Optional.empty();
  }

  private static boolean present(BackupHistory backup) {
    var point = backup.point();
    return point == null
        || switch (point.status()) {
          case CREATING, AVAILABLE, DEGRADED, MISSING_COPIES, EXPIRED -> true;
          case DELETING, DELETED -> false;
        };
  }

  /** Before there is a point, the name that it will have. */
  static String id(BackupHistory backup) {
    var point = backup.point();
    return point == null ? "backup-" + backup.session().no() : point.slug();
  }

  /** Refuses what a backup's state forbids; {@code %s} in the sentence is the backup's id. */
  static RequestException conflict(String sentence, BackupHistory backup) {
    return new RequestException(ErrorCode.STATE_CONFLICT, sentence.formatted(id(backup)));
  }

  static RequestException missing(String kind, String name) {
    var shown = name.length() > 60 ? name.substring(0, 60) : name;
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no %s \"%s\"".formatted(kind, shown));
  }
}
