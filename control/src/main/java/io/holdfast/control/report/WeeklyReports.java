package io.holdfast.control.report;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.TemporalAdjusters;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes weekly reports. Thread-safe. */
public final class WeeklyReports {
  private static final Duration WEEK = Duration.ofDays(7);

  /** Reports come on Mondays at this hour of the project's time zone, or up to a day later. */
  private static final int HOUR = 6;

  private static final Duration LATE = Duration.ofDays(1);

  private static final Comparator<WeeklyReport.Line> WORST_FIRST =
      Comparator.comparing((WeeklyReport.Line line) -> !line.troubled())
          .thenComparing(WeeklyReport.Line::failed, Comparator.reverseOrder())
          .thenComparing(WeeklyReport.Line::name)
          .thenComparing(WeeklyReport.Line::protectionId);

  private final Ledger ledger;

  public WeeklyReports(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The time of the service. */
  public Instant now() {
    return ledger.now();
  }

  /**
   * The seven days before a moment.
   *
   * @param projects none for all
   */
  public List<WeeklyReport> before(Instant until, Set<ProjectId> projects) {
    return ledger.look(catalog ->
        projects(catalog).stream()
            .filter(project -> projects.isEmpty() || projects.contains(project.id()))
            .map(project -> report(catalog, project, until.minus(WEEK), until))
            .toList());
  }

  /**
   * Publishes the reports that are due and that nobody published yet.
   *
   * @return how many
   */
  public int publishDue() {
    var published = 0;
    for (var project : ledger.look(WeeklyReports::projects)) {
      published += ledger.decide(decision -> publishDue(decision, project)) ? 1 : 0;
    }
    return published;
  }

  private static boolean publishDue(Decision decision, Project project) {
    var now = decision.now();
    var monday =
        now.atZone(project.timeZone())
            .toLocalDate()
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    var end = monday.atStartOfDay(project.timeZone()).toInstant();
    var due = monday.atTime(HOUR, 0).atZone(project.timeZone()).toInstant();
    if (now.isBefore(due)
        || !now.isBefore(due.plus(LATE))
        || published(decision, project.id(), end)) {
      return false;
    }
    var begin = monday.minusWeeks(1).atStartOfDay(project.timeZone()).toInstant();
    var report = report(decision.catalog(), project, begin, end);
    if (report.protections().isEmpty()) {
      return false;
    }
    Notices.weekly(decision, project.id(), report);
    return true;
  }

  private static boolean published(Decision decision, ProjectId project, Instant since) {
    var query =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.descending(NoticeSort.ID))
            .where(new NoticeFilter.Projects(Set.of(project)))
            .where(new NoticeFilter.Types(EnumSet.of(NoticeType.REPORT_WEEKLY)))
            .where(new NoticeFilter.At(TimeRange.halfOpen(since, null)))
            .page(Page.first(1));
    return !decision.catalog().notices().list(query).items().isEmpty();
  }

  private static WeeklyReport report(
      CatalogTransaction catalog, Project project, Instant from, Instant until) {
    var only = Set.of(project.id());
    var sessions =
        catalog
            .backupSessions()
            .list(
                CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                        Order.ascending(BackupSessionSort.CREATED_AT))
                    .where(new BackupSessionFilter.Projects(only))
                    .where(new BackupSessionFilter.States(EnumSet.of(BackupState.ENDED)))
                    .where(new BackupSessionFilter.EndedAt(TimeRange.halfOpen(from, until)))
                    .page(Page.all()))
            .items()
            .stream()
            .collect(Collectors.groupingBy(BackupSession::protectionId));
    var alerts =
        catalog
            .alerts()
            .list(
                CatalogQuery.<AlertFilter, AlertSort>by(Order.ascending(AlertSort.RAISED_AT))
                    .where(new AlertFilter.Projects(only))
                    .where(new AlertFilter.Open(true))
                    .page(Page.all()))
            .items();
    var lines =
        protections(catalog, only).stream()
            .map(it -> line(it, sessions.getOrDefault(it.id(), List.of()), open(alerts, it.id())))
            .sorted(WORST_FIRST)
            .toList();
    return new WeeklyReport(project.name(), from.toString(), until.toString(), lines);
  }

  private static WeeklyReport.Line line(
      Protection protection, List<BackupSession> sessions, List<String> alerts) {
    var counts = new int[4];
    var read = 0L;
    var stored = 0L;
    for (var session : sessions) {
      read += session.statistics().bytesRead();
      stored += session.statistics().bytesStored();
      switch (session.standing().result()) {
        case SUCCESS -> counts[0]++;
        case WARNING, PARTIAL -> counts[1]++;
        case FAILED, NOT_SUPPORTED -> counts[2]++;
        case ABORTED, SKIPPED -> counts[3]++;
        case null -> {}
      }
    }
    var newest = protection.standing().newestPointAt();
    return new WeeklyReport.Line(
        protection.id().toString(),
        protection.name(),
        protection.standing().state().name(),
        newest == null ? null : newest.toString(),
        counts[0],
        counts[1],
        counts[2],
        counts[3],
        read,
        stored,
        alerts);
  }

  private static List<String> open(List<Alert> alerts, ProtectionId protection) {
    return alerts.stream()
        .filter(alert -> alert.protectionId().equals(protection))
        .map(alert -> alert.kind().name())
        .toList();
  }

  private static List<Protection> protections(CatalogTransaction catalog, Set<ProjectId> projects) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(Order.ascending(ProtectionSort.NAME))
            .where(new ProtectionFilter.Projects(projects))
            .page(Page.all());
    return catalog.protections().list(query).items();
  }

  private static List<Project> projects(CatalogTransaction catalog) {
    var query =
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
            .page(Page.all());
    return catalog.projects().list(query).items();
  }
}
