package io.holdfast.dialects;

import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.DumpFetcher;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.configuration.PlanRuns;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Projects;
import io.holdfast.control.configuration.ProtectionRemoval;
import io.holdfast.control.configuration.ProtectionSchedules;
import io.holdfast.control.configuration.ProtectionSetup;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Servers;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.copy.Copies;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.export.Exports;
import io.holdfast.control.fileindex.FileSearch;
import io.holdfast.control.history.History;
import io.holdfast.control.history.SessionWatch;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.mail.Mailboxes;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.restore.RestoreSessions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * The service as dialects know it: what they ask for, nobody does but control.
 *
 * @param agent the one in this very process
 */
public record Desk(
    Access access,
    History history,
    Projects projects,
    Servers servers,
    Sources sources,
    Plans plans,
    Protections protections,
    ProtectionSchedules schedules,
    PlanRuns planRuns,
    ProtectionSetup setup,
    ProtectionRemoval removal,
    BackupSessions backups,
    RestorePoints points,
    Copies copies,
    Browser browser,
    FileSearch search,
    RestoreSessions restores,
    Explorers explorers,
    Mailboxes mailboxes,
    Exports exports,
    Downloads downloads,
    DumpFetcher dumps,
    SessionWatch watch,
    Kinds kinds,
    AgentId agent,
    InstantSource clock) {

  /**
   * The project of a slug or an id, if the caller may see it.
   *
   * @param name as a client sent it
   */
  public Optional<Project> project(String name, Caller caller) {
    var filter =
        UuidText.parse(name)
            .<ProjectFilter>map(id -> new ProjectFilter.Ids(Set.of(new ProjectId(id))))
            .orElseGet(() -> new ProjectFilter.Slugs(Set.of(name)));
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
            .where(filter)
            .page(Page.first(1));
    return history.lately().projects(query).items().stream()
        .filter(project -> caller.sees(project.id()))
        .findFirst();
  }
}
