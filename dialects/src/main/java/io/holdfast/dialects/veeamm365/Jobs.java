package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs: each protection of a mailbox is one. */
final class Jobs {
  private static final String ONE = "/Jobs/{jobId}";

  private final Desk desk;
  private final Neighbourhood neighbours;
  private final Exploring exploring;

  Jobs(Desk desk, Neighbourhood neighbours, Exploring exploring) {
    this.desk = desk;
    this.neighbours = neighbours;
    this.exploring = exploring;
  }

  /** What is shown of jobs beside themselves, read for all of them at once. */
  private record Ground(
      Map<SourceId, Source> sources,
      Map<PlanId, Plan> plans,
      Map<ProjectId, Project> projects,
      Map<BackupSessionId, BackupSession> last) {}

  void add(Routes routes) {
    routes.get("/Jobs", this::list).get(ONE, this::get);
    if (routes.version().isIn(2, 7)) {
      routes.get("/Organizations/{organizationId}/Jobs", this::ofOne);
    }
    if (routes.version().hasActions()) {
      routes.post(
          ONE + "/Action",
          new Actions()
              .on("start", this::start)
              .on("stop", (call, _) -> stop(call))
              .on("enable", (call, _) -> enable(call))
              .on("disable", (call, _) -> disable(call))
              .on("explore", exploring::ofJob));
      return;
    }
    routes
        .post(ONE + "/start", call -> start(call, call.body()))
        .post(ONE + "/stop", this::stop)
        .post(ONE + "/enable", this::enable)
        .post(ONE + "/disable", this::disable);
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var organization = call.queryId("organizationId").map(ProjectId::new);
    var repository = call.queryId("repositoryId").map(RepositoryId::new);
    return answer(
        call,
        caller,
        organization.filter(_ -> narrows(call)),
        repository.filter(_ -> narrows(call)));
  }

  private static boolean narrows(Call call) {
    return call.version().isAtLeast(8);
  }

  private Response ofOne(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var id = new ProjectId(call.id("organizationId", "organization"));
    return answer(call, caller, Optional.of(neighbours.project(caller, id).id()), Optional.empty());
  }

  private Response answer(
      Call call, Caller caller, Optional<ProjectId> project, Optional<RepositoryId> repository) {
    var sources =
        project
            .map(id -> neighbours.protectedSources(caller, id))
            .orElseGet(() -> neighbours.protectedSources(caller));
    var jobs = neighbours.jobs(caller, sources.keySet());
    var ground = ground(caller, sources, jobs);
    var nodes =
        jobs.stream()
            .filter(job -> repository.isEmpty() || repository.equals(repository(job, ground)))
            .map(job -> node(call, job, ground))
            .toList();
    return Answers.list(call, !call.version().isAtLeast(8), nodes);
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var job = job(call, caller);
    var sources = neighbours.protectedSources(caller, Set.of(job.sourceId()));
    var ground = ground(caller, sources, List.of(job));
    return Answers.json(200, node(call, job, ground));
  }

  private Response start(Call call, Fields how) {
    var caller = call.caller(Scope.BACKUP_RUN);
    var job = job(call, caller);
    var type = how.flag("full").orElse(false) ? BackupType.FULL : BackupType.INCREMENTAL;
    var session = desk.backups().start(caller, job.id(), type, PointWish.NONE);
    return call.version().isAtLeast(8)
        ? Answers.json(200, new JobSessionRenderer(call).node(session, null))
        : Answers.done(call.version().doneStatus(6));
  }

  /** Stops what of it waits or runs; nothing is no error. */
  private Response stop(Call call) {
    var caller = call.caller(Scope.BACKUP_RUN);
    var job = job(call, caller);
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(Set.of(job.id())))
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.all());
    for (var session : desk.history().backupSessions(query).items()) {
      desk.backups().abortIfLive(caller, session.id());
    }
    return Answers.done(call.version().doneStatus(6));
  }

  private Response enable(Call call) {
    var caller = call.caller(Scope.PLAN_WRITE);
    desk.protections().resume(caller, job(call, caller).id());
    return Answers.done(call.version().doneStatus(6));
  }

  private Response disable(Call call) {
    var caller = call.caller(Scope.PLAN_WRITE);
    desk.protections().pause(caller, job(call, caller).id());
    return Answers.done(call.version().doneStatus(6));
  }

  private Protection job(Call call, Caller caller) {
    return neighbours.job(caller, new ProtectionId(call.id("jobId", "job")));
  }

  private Ground ground(Caller caller, Map<SourceId, Source> sources, List<Protection> jobs) {
    var plans = jobs.stream().map(Protection::planId).collect(Collectors.toSet());
    var projects = jobs.stream().map(Protection::projectId).collect(Collectors.toSet());
    var last =
        jobs.stream()
            .map(job -> job.standing().lastSessionId())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Ids(last))
            .page(Page.all());
    return new Ground(
        sources,
        neighbours.plans(plans),
        neighbours.projects(caller, projects),
        desk.history().backupSessions(query).items().stream()
            .collect(Collectors.toMap(BackupSession::id, one -> one)));
  }

  private static Optional<RepositoryId> repository(Protection job, Ground ground) {
    var plan = ground.plans().get(job.planId());
    if (plan != null && !plan.placements().isEmpty()) {
      return plan.placements().stream()
          .min(Comparator.comparingInt(one -> one.order()))
          .map(one -> one.repositoryId());
    }
    var project = ground.projects().get(job.projectId());
    return project == null ? Optional.empty() : project.defaultRepositoryIds().stream().findFirst();
  }

  private static ObjectNode node(Call call, Protection job, Ground ground) {
    var id = job.id().toString();
    var standing = job.standing();
    var last =
        standing.lastSessionId() == null ? null : ground.last().get(standing.lastSessionId());
    var repository = repository(job, ground);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", id)
            .put("name", job.name())
            .put("description", "")
            .put("backupType", "SelectedItems");
    if (call.version().isAtLeast(8)) {
      node.put("organizationId", job.projectId().toString());
    }
    repository.ifPresent(one -> node.put("repositoryId", one.toString()));
    Answers.putTime(node, "lastRun", last == null ? null : last.times().begunAt());
    Answers.putTime(node, "nextRun", standing.nextRunAt());
    if (call.version().isAtLeast(8)) {
      Answers.putTime(node, "lastBackup", standing.newestPointAt());
    }
    node.put(
            "isEnabled",
            standing.state() != ProtectionState.PAUSED
                && standing.state() != ProtectionState.ARCHIVED)
        .put("lastStatus", last == null ? "NotConfigured" : M365States.job(last.standing()).name());
    node.set(
        "schedulePolicy",
        SchedulePolicy.of(ground.plans().get(job.planId()), standing.nextRunAt()));
    if (!call.version().isAtLeast(8)) {
      items(node, ground.sources().get(job.sourceId()));
    } else {
      node.put("eTag", job.stamp().revision());
    }
    var self = call.link("/Jobs/" + id);
    var links = Answers.self(node, self);
    Answers.link(links, "organization", call.link("/Organizations/" + job.projectId()));
    repository.ifPresent(
        one -> Answers.link(links, "backupRepository", call.link("/BackupRepositories/" + one)));
    var sessions =
        call.version().isIn(2, 6) ? self + "/JobSessions" : call.link("/JobSessions?jobId=" + id);
    Answers.link(links, "jobsessions", sessions);
    return node;
  }

  private static void items(ObjectNode node, @Nullable Source source) {
    var selected = node.putArray("selectedItems");
    if (source != null) {
      var item = selected.addObject().put("id", source.id().toString()).put("type", "User");
      item.put("mailbox", true).set("user", Organizations.user(source));
    }
    node.putArray("excludedItems");
  }
}
