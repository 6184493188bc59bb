package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.control.explore.ExploreWish;
import io.holdfast.control.explore.Explorers;
import io.holdfast.control.explore.Extent;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.dialects.veeamm365.M365States.SessionType;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.Locale;
import java.util.Optional;

/** Opens and stops restore sessions. */
final class Exploring {
  private final Explorers explorers;
  private final RestoreSessions restores;
  private final FoundSessions sessions;
  private final Neighbourhood neighbours;

  Exploring(
      Explorers explorers,
      RestoreSessions restores,
      FoundSessions sessions,
      Neighbourhood neighbours) {
    this.explorers = explorers;
    this.restores = restores;
    this.sessions = sessions;
    this.neighbours = neighbours;
  }

  void add(Routes routes) {
    if (routes.version().hasActions()) {
      routes
          .post("/Organizations/{organizationId}/Action", new Actions().on("explore", this::ofOne))
          .post("/Organization/Action", new Actions().on("explore", this::ofOwn))
          .post(FoundSessions.PATH + "/Action", new Actions().on("stop", (call, _) -> stop(call)));
      return;
    }
    routes
        .post("/Organizations/{organizationId}/explore", call -> ofOne(call, call.body()))
        .post("/Organization/Explore", call -> ofOwn(call, call.body()))
        .post("/Organization/OperatorExplore", call -> ofOwn(call, call.body()))
        .post("/Jobs/{jobId}/explore", call -> ofJob(call, call.body()))
        .post(FoundSessions.PATH + "/Stop", this::stop);
    if (routes.version().isAtLeast(7)) {
      routes.post("/BackupRepositories/{repositoryId}/explore", call -> stored(call, call.body()));
    }
  }

  /** From a job; also the older versions' action on one. */
  Response ofJob(Call call, Fields body) {
    var caller = opener(call);
    var id = new ProtectionId(call.id("jobId", "job"));
    neighbours.job(caller, id);
    stored(call, caller, body); // what a job keeps is the same wherever its copies lie
    return open(call, caller, new Extent.OfProtection(id), body);
  }

  private Response ofOne(Call call, Fields body) {
    var caller = opener(call);
    var id = new ProjectId(call.id("organizationId", "organization"));
    return ofProject(call, caller, neighbours.project(caller, id), body);
  }

  private Response ofOwn(Call call, Fields body) {
    var caller = opener(call);
    return ofProject(call, caller, neighbours.own(caller), body);
  }

  /** Where the body names a repository, only what has copies there is shown. */
  private Response ofProject(Call call, Caller caller, Project project, Fields body) {
    var extent =
        stored(call, caller, body)
            .<Extent>map(repository -> new Extent.OfRepository(project.id(), repository.id()))
            .orElseGet(() -> new Extent.OfProject(project.id()));
    return open(call, caller, extent, body);
  }

  /** The repository that a body of version 8 may name. */
  private Optional<Repository> stored(Call call, Caller caller, Fields body) {
    return call.version().isAtLeast(8)
        ? body.id("repositoryId").map(id -> neighbours.repository(caller, new RepositoryId(id)))
        : Optional.empty();
  }

  private Response stored(Call call, Fields body) {
    var caller = opener(call);
    var id = new RepositoryId(call.id("repositoryId", "repository"));
    var repository = neighbours.repository(caller, id);
    var project =
        repository.projectId() == null ? neighbours.own(caller).id() : repository.projectId();
    return open(call, caller, new Extent.OfRepository(project, repository.id()), body);
  }

  private static Caller opener(Call call) {
    return call.caller(Scope.RESTORE_RUN, Scope.RESTORE_READ);
  }

  private Response open(Call call, Caller caller, Extent extent, Fields body) {
    var asOf =
        body.text("dateTime")
            .filter(text -> !text.isEmpty())
            .map(text -> Call.time("dateTime", text));
    var wish =
        new ExploreWish(
            extent,
            explorer(body),
            asOf.orElse(null),
            body.flag("showDeleted").orElse(false),
            body.flag("showAllVersions").orElse(false),
            body.text("reason").orElse(null));
    return Answers.json(call.version().openedStatus(), full(call, explorers.open(caller, wish)));
  }

  /** Stopping twice is no error. A session that is a restore of its own is aborted. */
  private Response stop(Call call) {
    var caller = call.caller(Scope.RESTORE_RUN, Scope.RESTORE_READ);
    var session = sessions.get(call, caller);
    var stopped =
        switch (session.request().purpose()) {
          case EXPLORE -> explorers.close(caller, session.id());
          case RECOVERY, CLONE, DRILL, EXPORT -> restores.abortIfLive(caller, session.id());
        };
    return call.version().isAtLeast(8)
        ? Response.empty(204)
        : Answers.json(200, full(call, stopped));
  }

  private ObjectNode full(Call call, RestoreSession session) {
    return new SessionRenderer(call).full(session, sessions.organization(session).name());
  }

  private static Explorer explorer(Fields body) {
    var word = body.text("type").orElse(SessionType.Vex.name());
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "vex" -> Explorer.MAILBOX;
      case "veod" -> Explorer.DRIVE;
      case "vesp" -> Explorer.SITE;
      case "vet" -> Explorer.TEAM;
      default ->
          throw new RequestException(
              ErrorCode.BODY_INVALID, "type: must be Vex, Veod, Vesp or Vet");
    };
  }
}
