package io.holdfast.rest.v1;

import io.holdfast.catalog.model.AlertId;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.NoticeId;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.AlertFilter;
import io.holdfast.catalog.query.AlertSort;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What happened across the service, and what is wrong now. */
final class NoticePaths {
  private static final ListShape<NoticeFilter, NoticeSort> NOTICES =
      ListShape.<NoticeFilter, NoticeSort>sorted("-id", Map.of("id", NoticeSort.ID))
          .ofProjects(NoticeFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, NoticeFilter.Protections::new)
          .ids("resourceId", id -> id, NoticeFilter.Resources::new)
          .texts("type", NoticePaths::types)
          .words("severity", Severity.class, NoticeFilter.Severities::new)
          .alone("after", NoticePaths::after)
          .range("at", NoticeFilter.At::new);

  private static final ListShape<AlertFilter, AlertSort> ALERTS =
      ListShape.<AlertFilter, AlertSort>sorted("-raisedAt", Map.of("raisedAt", AlertSort.RAISED_AT))
          .ofProjects(AlertFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, AlertFilter.Protections::new)
          .words("kind", AlertKind.class, AlertFilter.Kinds::new)
          .flag("open", AlertFilter.Open::new)
          .range("raised", AlertFilter.RaisedAt::new);

  private final History history;
  private final Cursors cursors;

  NoticePaths(History history, Cursors cursors) {
    this.history = history;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get("/v1/notices", Scope.BACKUP_READ, this::notices),
        operations.get("/v1/alerts", Scope.BACKUP_READ, this::alerts),
        operations.get("/v1/alerts/{alertId}", Scope.BACKUP_READ, this::alert));
  }

  private Response notices(Call call) {
    var readable = EnumSet.noneOf(NoticeType.class);
    Arrays.stream(NoticeType.values())
        .filter(type -> call.caller().may(type.scope()))
        .forEach(readable::add);
    var query =
        NOTICES
            .query(call.request(), call.caller(), cursors)
            .where(new NoticeFilter.Types(readable));
    return Answers.ok(
        NOTICES.page(
            call.request(), call.caller(), cursors, history.notices(query), NoticeViews::notice));
  }

  private Response alerts(Call call) {
    var slice = history.alerts(ALERTS.query(call.request(), call.caller(), cursors));
    return Answers.ok(
        ALERTS.page(call.request(), call.caller(), cursors, slice, NoticeViews::alert));
  }

  private Response alert(Call call) {
    call.allowOnly();
    var id = call.id("alertId", AlertId::new);
    var found = history.alert(id);
    return Revisions.answer(
        call.request(),
        found.revision(),
        NoticeViews.alert(call.visible(found, found.projectId(), "alert", id)));
  }

  private static NoticeFilter types(Set<String> texts) {
    return new NoticeFilter.Types(
        texts.stream()
            .map(text ->
                NoticeType.find(text)
                    .orElseThrow(() ->
                        Parameters.invalid("type", "VALUE", "there is no '%s'".formatted(text))))
            .collect(Collectors.toUnmodifiableSet()));
  }

  private static Optional<NoticeFilter> after(Parameters given) {
    return given
        .find("after")
        .map(id -> new NoticeFilter.After(new NoticeId(ListShape.uuid("after", id))));
  }
}
