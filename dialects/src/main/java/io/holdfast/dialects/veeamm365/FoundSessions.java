package io.holdfast.dialects.veeamm365;

import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.dialects.ShownRestores;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The restore sessions that a caller may see, and the organizations that they are of. */
final class FoundSessions {
  static final String PATH = "/RestoreSessions/{sessionId}";
  private static final String THING = "restore session";

  private final History history;
  private final M365Settings settings;

  FoundSessions(History history, M365Settings settings) {
    this.history = history;
    this.settings = settings;
  }

  /** The session of the path, if the caller may see it. */
  RestoreSession get(Call call, Caller caller) {
    var id = new RestoreSessionId(call.id("sessionId", THING));
    var query =
        visible(caller, Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return history.restoreSessions(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Call.missing(THING));
  }

  /** Sessions created under the caller's credentials; an administrator sees those of all. */
  CatalogQuery<RestoreSessionFilter, RestoreSessionSort> visible(
      Caller caller, Order<RestoreSessionSort> order) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(order)
            .where(new RestoreSessionFilter.Purposes(ShownRestores.withExplorersTo(caller)));
    if (!settings.showsAllExplorers()) {
      query = query.where(new RestoreSessionFilter.Explorers(shown()));
    }
    query = caller.seen(query, RestoreSessionFilter.Projects::new);
    if (!caller.may(Scope.PROJECT_ADMIN)) {
      query = query.where(new RestoreSessionFilter.Actors(Set.of(caller.id().value())));
    }
    return query;
  }

  Project organization(RestoreSession session) {
    var id = session.origin().projectId();
    return projects(Set.of(id)).stream().findFirst().orElseThrow(() -> Call.missing(THING));
  }

  Map<ProjectId, String> organizations(List<RestoreSession> sessions) {
    var ids =
        sessions.stream().map(session -> session.origin().projectId()).collect(Collectors.toSet());
    return projects(ids).stream().collect(Collectors.toMap(Project::id, Project::name));
  }

  private List<Project> projects(Set<ProjectId> ids) {
    return history
        .lately()
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(new ProjectFilter.Ids(ids))
                .page(Page.first(ids.size())))
        .items();
  }

  private static Set<Explorer> shown() {
    return EnumSet.allOf(Explorer.class).stream()
        .filter(explorer -> M365States.type(explorer).isPresent())
        .collect(Collectors.toSet());
  }
}
