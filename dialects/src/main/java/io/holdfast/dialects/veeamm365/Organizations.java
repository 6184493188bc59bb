package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.PointSpan;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Organizations are projects; their users are the mailboxes that are protected there. */
final class Organizations {
  private static final String ONE = "/Organizations/{organizationId}";

  private final Neighbourhood neighbours;

  Organizations(Neighbourhood neighbours) {
    this.neighbours = neighbours;
  }

  void add(Routes routes) {
    routes
        .get("/Organizations", this::list)
        .get(ONE, this::get)
        .get("/Organization", this::own)
        .get(ONE + "/LicensingInformation", this::licensing)
        .get(ONE + "/usedRepositories", this::usedRepositories)
        .get(ONE + "/Users", this::users)
        .get(ONE + "/Users/{userId}", this::user)
        .get(ONE + "/Users/{userId}/OneDrives", this::drives)
        .get(ONE + "/Groups", this::nothing)
        .get(ONE + "/Sites", this::nothing)
        .get(ONE + "/Teams", this::nothing)
        .get("/LicensedUsers", this::licensedUsers);
  }

  /** A mailbox as a user. */
  static ObjectNode user(Source mailbox) {
    var email = email(mailbox);
    return Answers.JSON
        .objectNode()
        .put("id", mailbox.id().toString())
        .put("displayName", mailbox.name())
        .put("name", email)
        .put("onPremisesSid", "")
        .put("type", "User")
        .put("locationType", "OnPremises");
  }

  /** The address of a mailbox, as far as its server's name for it is one. */
  static String email(Source mailbox) {
    return mailbox.config().getOrDefault("user", mailbox.slug());
  }

  private Response list(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var projects = neighbours.projects(caller);
    var spans = spans(neighbours.mailboxes(caller));
    var nodes = projects.stream().map(project -> node(call, project, spans)).toList();
    return Answers.list(call, !call.version().isAtLeast(8), nodes);
  }

  private Response get(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var project = project(call, caller);
    var spans = spans(neighbours.mailboxes(caller, project.id()));
    return Answers.json(200, node(call, project, spans));
  }

  private Response own(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var project = neighbours.own(caller);
    var node =
        Answers.JSON
            .objectNode()
            .put("id", project.id().toString())
            .put("name", project.name())
            .put("description", Objects.requireNonNullElse(project.description(), ""))
            .put("type", "OnPremises");
    var spans = spans(neighbours.mailboxes(caller, project.id()));
    backedUp(node, spans.get(project.id()));
    var actions = node.putObject("_actions");
    var path = call.version().hasActions() ? "/Organization/Action" : "/Organization/Explore";
    actions.putObject("explore").put("uri", call.link(path)).put("method", "POST");
    return Answers.json(200, node);
  }

  private Response licensing(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var mailboxes = neighbours.mailboxes(caller, project(call, caller).id());
    var held = neighbours.history().pointSpans(ids(mailboxes));
    return Answers.json(
        200, Answers.JSON.objectNode().put("licensedUsers", held.size()).put("newUsers", 0));
  }

  private Response usedRepositories(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var project = project(call, caller);
    var mailboxes = ids(neighbours.mailboxes(caller, project.id()));
    var plans =
        neighbours.jobs(caller, mailboxes).stream()
            .map(job -> job.planId())
            .collect(Collectors.toSet());
    Set<RepositoryId> used = new HashSet<>(project.defaultRepositoryIds());
    neighbours
        .plans(plans)
        .values()
        .forEach(plan -> plan.placements().forEach(one -> used.add(one.repositoryId())));
    var nodes =
        neighbours.repositories(caller).stream()
            .filter(repository -> used.contains(repository.id()))
            .map(repository -> usage(call, project, repository, mailboxes.size()))
            .toList();
    return Answers.list(call, call.version().hasActions(), nodes);
  }

  private static ObjectNode usage(Call call, Project project, Repository repository, int objects) {
    var node =
        Answers.JSON
            .objectNode()
            .put("repositoryId", repository.id().toString())
            .put("usedSpaceBytes", repository.capacity().usedBytes())
            .put("localCacheUsedSpaceBytes", 0)
            .put("objectStorageUsedSpaceBytes", 0)
            .put("isAvailable", repository.health() != RepositoryHealth.UNREACHABLE)
            .put("details", "")
            .put("protectedObjectsCount", objects);
    var links = node.putObject("_links");
    Answers.link(links, "backupRepository", call.link("/BackupRepositories/" + repository.id()));
    Answers.link(links, "organization", call.link("/Organizations/" + project.id()));
    return node;
  }

  private Response users(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var project = project(call, caller);
    var part = call.query().find("displayName").or(() -> call.query().find("userName")).orElse("");
    var wanted = part.toLowerCase(Locale.ROOT);
    var nodes =
        neighbours.mailboxes(caller, project.id()).stream()
            .filter(
                one -> (one.name() + "\n" + email(one)).toLowerCase(Locale.ROOT).contains(wanted))
            .map(one -> linked(call, one))
            .toList();
    return Answers.page(call, nodes);
  }

  private Response user(Call call) {
    return Answers.json(200, linked(call, named(call)));
  }

  private static ObjectNode linked(Call call, Source mailbox) {
    var node = user(mailbox);
    var path = "/Organizations/%s/Users/%s".formatted(mailbox.projectId(), mailbox.id());
    Answers.self(node, call.link(path));
    return node;
  }

  /** The user that the path names. */
  private Source named(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var project = project(call, caller).id();
    return neighbours
        .mailbox(caller, new SourceId(call.id("userId", "user")))
        .filter(one -> one.projectId().equals(project))
        .orElseThrow(() -> Call.missing("user"));
  }

  private Response drives(Call call) {
    named(call);
    return Answers.none(call);
  }

  /** What no project here has. */
  private Response nothing(Call call) {
    project(call, call.caller(Scope.BACKUP_READ));
    return Answers.none(call);
  }

  private Response licensedUsers(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var mailboxes =
        call.queryId("organizationId")
            .map(id -> neighbours.mailboxes(caller, new ProjectId(id)))
            .orElseGet(() -> neighbours.mailboxes(caller));
    var names =
        neighbours.projects(caller, projects(mailboxes)).values().stream()
            .collect(Collectors.toMap(Project::id, Project::name));
    var held = neighbours.history().pointSpans(ids(mailboxes));
    var nodes =
        mailboxes.stream()
            .map(one -> {
              var span = held.get(one.id());
              var node =
                  Answers.JSON
                      .objectNode()
                      .put("id", one.id().toString())
                      .put("name", email(one))
                      .put("isBackedUp", span != null);
              Answers.putTime(node, "lastBackupDate", span == null ? null : span.newest());
              return node.put("licenseState", span == null ? "New" : "Licensed")
                  .put("organizationId", one.projectId().toString())
                  .put("backedUpOrganizationId", one.projectId().toString())
                  .put("organizationName", names.getOrDefault(one.projectId(), ""));
            })
            .toList();
    return Answers.page(call, nodes);
  }

  private Project project(Call call, Caller caller) {
    return neighbours.project(caller, new ProjectId(call.id("organizationId", "organization")));
  }

  /** Of each project from when to when its mailboxes have points. */
  private Map<ProjectId, PointSpan> spans(List<Source> mailboxes) {
    var held = neighbours.history().pointSpans(ids(mailboxes));
    return mailboxes.stream()
        .filter(one -> held.containsKey(one.id()))
        .collect(
            Collectors.toMap(
                Source::projectId,
                one -> Objects.requireNonNull(held.get(one.id())),
                Organizations::both));
  }

  private static PointSpan both(PointSpan one, PointSpan other) {
    Comparator<Instant> time = Comparator.naturalOrder();
    return new PointSpan(
        time.compare(one.oldest(), other.oldest()) < 0 ? one.oldest() : other.oldest(),
        time.compare(one.newest(), other.newest()) > 0 ? one.newest() : other.newest());
  }

  private static Set<ProjectId> projects(List<Source> sources) {
    return sources.stream().map(Source::projectId).collect(Collectors.toSet());
  }

  private static Set<SourceId> ids(List<Source> sources) {
    return sources.stream().map(Source::id).collect(Collectors.toSet());
  }

  private static ObjectNode node(Call call, Project project, Map<ProjectId, PointSpan> spans) {
    var id = project.id().toString();
    var node =
        Answers.JSON
            .objectNode()
            .put("type", "OnPremises")
            .put("region", "Worldwide")
            .put("id", id)
            .put("name", project.name())
            .put("officeName", project.slug())
            .put("description", Objects.requireNonNullElse(project.description(), ""))
            .put("isExchangeOnline", false)
            .put("isSharePointOnline", false)
            .put("isTeamsOnline", false)
            .put("isExchange", true)
            .put("isSharepoint", false);
    if (call.query().flag("extendedView", !call.version().isAtLeast(8))) {
      backedUp(node, spans.get(project.id()));
    }
    if (call.version().isAtLeast(7)) {
      node.put("msid", id).put("backedUpOrganizationId", id);
    }
    var self = call.link("/Organizations/" + id);
    var links = Answers.self(node, self);
    Answers.link(links, "users", self + "/Users");
    Answers.link(links, "usedRepositories", self + "/usedRepositories");
    if (call.version().isIn(2, 7)) {
      Answers.link(links, "jobs", self + "/Jobs");
    }
    var path = call.version().hasActions() ? "/Action" : "/explore";
    var explore = node.putObject("_actions").putObject("explore");
    explore.put("uri", self + path).put("method", "POST");
    return node;
  }

  private static void backedUp(ObjectNode node, @Nullable PointSpan span) {
    node.put("isBackedup", span != null);
    if (span != null) {
      Answers.putTime(node, "firstBackuptime", span.oldest());
      Answers.putTime(node, "lastBackuptime", span.newest());
    }
  }
}
