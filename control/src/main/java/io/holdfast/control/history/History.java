package io.holdfast.control.history;

import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertId;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointSpan;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.catalog.query.DrillFilter;
import io.holdfast.catalog.query.DrillPolicyFilter;
import io.holdfast.catalog.query.DrillPolicySort;
import io.holdfast.catalog.query.DrillSort;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.ExpectedRunFilter;
import io.holdfast.catalog.query.ExpectedRunSort;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.Readings;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SessionQuery;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists of the catalog's records. Thread-safe; each call is one consistent look. Every method fails
 * with CATALOG_UNREACHABLE when the database does.
 */
public interface History {
  /**
   * The same, but for projects, sources, plans and protections, which it may tell as they were up
   * to a second ago if another node changed them since. For what a list looks up with every page.
   */
  History lately();

  Slice<Project> projects(CatalogQuery<ProjectFilter, ProjectSort> query);

  Slice<Source> sources(CatalogQuery<SourceFilter, SourceSort> query);

  Slice<Protection> protections(CatalogQuery<ProtectionFilter, ProtectionSort> query);

  Slice<BackupSession> backupSessions(CatalogQuery<BackupSessionFilter, BackupSessionSort> query);

  Slice<BackupHistory> backups(CatalogQuery<BackupHistoryFilter, BackupHistorySort> query);

  Slice<RestorePoint> restorePoints(CatalogQuery<RestorePointFilter, RestorePointSort> query);

  Slice<PointCopy> copies(CatalogQuery<PointCopyFilter, PointCopySort> query);

  Slice<RestoreSession> restoreSessions(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query);

  Slice<SessionEntry> sessions(SessionQuery query);

  Slice<Server> servers(CatalogQuery<ServerFilter, ServerSort> query);

  Slice<Repository> repositories(CatalogQuery<RepositoryFilter, RepositorySort> query);

  Slice<Plan> plans(CatalogQuery<PlanFilter, PlanSort> query);

  Slice<RestoreItem> restoreItems(CatalogQuery<RestoreItemFilter, RestoreItemSort> query);

  /** Of one session: the query must name it. */
  Slice<Event> events(CatalogQuery<EventFilter, EventSort> query);

  Slice<ExpectedRun> expectedRuns(CatalogQuery<ExpectedRunFilter, ExpectedRunSort> query);

  Slice<Export> exports(CatalogQuery<ExportFilter, ExportSort> query);

  Slice<DrillPolicy> drillPolicies(CatalogQuery<DrillPolicyFilter, DrillPolicySort> query);

  Slice<Drill> drills(CatalogQuery<DrillFilter, DrillSort> query);

  Slice<Credential> credentials(CatalogQuery<CredentialFilter, CredentialSort> query);

  Slice<Notice> notices(CatalogQuery<NoticeFilter, NoticeSort> query);

  Slice<Alert> alerts(CatalogQuery<AlertFilter, AlertSort> query);

  /** Throws RESOURCE_MISSING when there is none. */
  Alert alert(AlertId id);

  Slice<AuditRecord> auditRecords(CatalogQuery<AuditFilter, AuditSort> query);

  /**
   * Of each source the newest point to restore from that is of this moment or older.
   *
   * @param repository where it must have a copy; null for anywhere
   */
  Map<SourceId, RestorePoint> newestPoints(
      Set<SourceId> sources, Instant notAfter, @Nullable RepositoryId repository);

  /** Of each source when its oldest and its newest points are of; none where it has none. */
  Map<SourceId, PointSpan> pointSpans(Set<SourceId> sources);

  /** The pieces of a point, in the order that it was made with. */
  List<Part> parts(RestorePointId point);

  /** The pieces of several points, each point's in its order. */
  List<Part> parts(Set<RestorePointId> points);

  /**
   * Numbers for metrics.
   *
   * @param projects whose; empty for all
   */
  Readings readings(Set<ProjectId> projects);
}
