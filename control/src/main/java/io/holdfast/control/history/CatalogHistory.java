package io.holdfast.control.history;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogTransaction;
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
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Page;
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
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The history as the catalog has it; one look of its own for each list. */
public final class CatalogHistory implements History {
  private final Catalog catalog;

  /** Whether what people set up may be told as it was a moment ago. */
  private final boolean recalling;

  public CatalogHistory(Catalog catalog) {
    this(catalog, false);
  }

  private CatalogHistory(Catalog catalog, boolean recalling) {
    this.catalog = catalog;
    this.recalling = recalling;
  }

  @Override
  public History lately() {
    return new CatalogHistory(catalog, true);
  }

  @Override
  public Slice<Project> projects(CatalogQuery<ProjectFilter, ProjectSort> query) {
    return setUp(query, tx -> tx.projects().list(query));
  }

  @Override
  public Slice<Source> sources(CatalogQuery<SourceFilter, SourceSort> query) {
    return setUp(query, tx -> tx.sources().list(query));
  }

  @Override
  public Slice<Protection> protections(CatalogQuery<ProtectionFilter, ProtectionSort> query) {
    return setUp(query, tx -> tx.protections().list(query));
  }

  @Override
  public Slice<BackupSession> backupSessions(
      CatalogQuery<BackupSessionFilter, BackupSessionSort> query) {
    return page(query, tx -> tx.backupSessions().list(query));
  }

  @Override
  public Slice<BackupHistory> backups(CatalogQuery<BackupHistoryFilter, BackupHistorySort> query) {
    return page(query, tx -> tx.backupHistory().list(query));
  }

  @Override
  public Slice<RestorePoint> restorePoints(
      CatalogQuery<RestorePointFilter, RestorePointSort> query) {
    return page(query, tx -> tx.restorePoints().list(query));
  }

  @Override
  public Slice<PointCopy> copies(CatalogQuery<PointCopyFilter, PointCopySort> query) {
    return page(query, tx -> tx.copies().list(query));
  }

  @Override
  public Slice<RestoreSession> restoreSessions(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    return page(query, tx -> tx.restoreSessions().list(query));
  }

  @Override
  public Slice<SessionEntry> sessions(SessionQuery query) {
    return page(query.page(), tx -> tx.sessions().list(query));
  }

  @Override
  public Slice<Server> servers(CatalogQuery<ServerFilter, ServerSort> query) {
    return page(query, tx -> tx.servers().list(query));
  }

  @Override
  public Slice<Repository> repositories(CatalogQuery<RepositoryFilter, RepositorySort> query) {
    return page(query, tx -> tx.repositories().list(query));
  }

  @Override
  public Slice<Plan> plans(CatalogQuery<PlanFilter, PlanSort> query) {
    return setUp(query, tx -> tx.plans().list(query));
  }

  @Override
  public Slice<RestoreItem> restoreItems(CatalogQuery<RestoreItemFilter, RestoreItemSort> query) {
    return catalog.read(tx -> tx.restoreItems().list(query));
  }

  @Override
  public Slice<Event> events(CatalogQuery<EventFilter, EventSort> query) {
    return catalog.read(tx -> tx.events().list(query));
  }

  @Override
  public Slice<ExpectedRun> expectedRuns(CatalogQuery<ExpectedRunFilter, ExpectedRunSort> query) {
    return catalog.read(transaction -> transaction.expectedRuns().list(query));
  }

  @Override
  public Slice<Export> exports(CatalogQuery<ExportFilter, ExportSort> query) {
    return catalog.read(transaction -> transaction.exports().list(query));
  }

  @Override
  public Slice<DrillPolicy> drillPolicies(CatalogQuery<DrillPolicyFilter, DrillPolicySort> query) {
    return catalog.read(transaction -> transaction.drillPolicies().list(query));
  }

  @Override
  public Slice<Drill> drills(CatalogQuery<DrillFilter, DrillSort> query) {
    return catalog.read(transaction -> transaction.drills().list(query));
  }

  @Override
  public Slice<Credential> credentials(CatalogQuery<CredentialFilter, CredentialSort> query) {
    return catalog.read(tx -> tx.credentials().list(query));
  }

  @Override
  public Slice<Notice> notices(CatalogQuery<NoticeFilter, NoticeSort> query) {
    return catalog.read(tx -> tx.notices().list(query));
  }

  @Override
  public Slice<Alert> alerts(CatalogQuery<AlertFilter, AlertSort> query) {
    return catalog.read(tx -> tx.alerts().list(query));
  }

  @Override
  public Alert alert(AlertId id) {
    return catalog.read(tx -> tx.alerts().get(id));
  }

  @Override
  public Slice<AuditRecord> auditRecords(CatalogQuery<AuditFilter, AuditSort> query) {
    return catalog.read(tx -> tx.audit().list(query));
  }

  @Override
  public Map<SourceId, RestorePoint> newestPoints(
      Set<SourceId> sources, Instant notAfter, @Nullable RepositoryId repository) {
    return catalog.read(tx -> tx.restorePoints().newest(sources, notAfter, repository));
  }

  @Override
  public Map<SourceId, PointSpan> pointSpans(Set<SourceId> sources) {
    return catalog.read(tx -> tx.restorePoints().spans(sources));
  }

  @Override
  public List<Part> parts(RestorePointId point) {
    return catalog.read(tx -> tx.restorePoints().parts(point));
  }

  @Override
  public List<Part> parts(Set<RestorePointId> points) {
    return points.isEmpty() ? List.of() : catalog.read(tx -> tx.restorePoints().parts(points));
  }

  @Override
  public Readings readings(Set<ProjectId> projects) {
    return catalog.read(tx -> tx.readings().read(projects));
  }

  private <F extends Filter, K extends SortKey, T> Slice<T> page(
      CatalogQuery<F, K> query, Function<CatalogTransaction, Slice<T>> list) {
    return page(query.page(), list);
  }

  /** A page of a list; mostly one statement, unless it lies behind or is a total alone. */
  private <T> Slice<T> page(Page page, Function<CatalogTransaction, Slice<T>> list) {
    var near = !(page instanceof Page.Offset(long skipped, _)) || skipped == 0;
    return near && page.limit() > 0 ? catalog.glance(list) : catalog.list(list);
  }

  /** A page of what people set up. What is not there may be there at once, and is not recalled. */
  @SuppressWarnings("unchecked") // equal queries give slices of the same things
  private <F extends Filter, K extends SortKey, T> Slice<T> setUp(
      CatalogQuery<F, K> query, Function<CatalogTransaction, Slice<T>> list) {
    if (!recalling || query.counting()) {
      return page(query, list);
    }
    var type = (Class<Slice<T>>) (Class<?>) Slice.class;
    return catalog
        .recall(
            query,
            type,
            tx -> Optional.of(list.apply(tx)).filter(slice -> !slice.items().isEmpty()))
        .orElseGet(() -> new Slice<>(List.of(), null, null));
  }
}
