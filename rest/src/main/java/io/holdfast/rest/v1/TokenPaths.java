package io.holdfast.rest.v1;

import io.holdfast.api.model.CreatedToken;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.CredentialKind;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Credentials: made, listed without their secrets, ended. */
final class TokenPaths {
  private static final String PATH = "/v1/tokens";

  /** The kinds that people make; the others come of a login and are not shown. */
  private static final Set<CredentialKind> SHOWN =
      Set.of(CredentialKind.BEARER, CredentialKind.HMAC, CredentialKind.PASSWORD);

  private static final ListShape<CredentialFilter, CredentialSort> LIST =
      ListShape.<CredentialFilter, CredentialSort>sorted(
              "createdAt",
              Map.of("createdAt", CredentialSort.CREATED_AT, "name", CredentialSort.NAME))
          .ofProjects(CredentialFilter.Projects::new)
          .words("kind", CredentialKind.class, CredentialFilter.Kinds::new)
          .texts("name", CredentialFilter.Names::new)
          .flag("revoked", CredentialFilter.Revoked::new);

  private final Tokens tokens;
  private final History history;
  private final Cursors cursors;

  TokenPaths(Tokens tokens, History history, Cursors cursors) {
    this.tokens = tokens;
    this.history = history;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    var one = PATH + "/{tokenId}";
    return List.of(
        operations.get(PATH, Scope.TOKEN_WRITE, this::list),
        operations.post(PATH, Scope.TOKEN_WRITE, this::create),
        operations.get(one, Scope.TOKEN_WRITE, this::get),
        operations.delete(one, Scope.TOKEN_WRITE, this::revoke));
  }

  private Response list(Call call) {
    CatalogQuery<CredentialFilter, CredentialSort> query =
        LIST.query(call.request(), call.caller(), cursors);
    for (var kind : call.request().query().choices("kind", CredentialKind.class)) {
      if (!SHOWN.contains(kind)) {
        throw Parameters.invalid("kind", "VALUE", "must be one of %s".formatted(SHOWN));
      }
    }
    var shown = query.where(new CredentialFilter.Kinds(SHOWN));
    return Answers.ok(
        LIST.page(
            call.request(), call.caller(), cursors, history.credentials(shown), PointViews::token));
  }

  private Response create(Call call) {
    call.allowOnly();
    var fields = Body.required(call.request());
    var name = fields.require("name", fields::name);
    var kind = kind(fields);
    var username = fields.name("username").orElse(null);
    if ((kind == CredentialKind.PASSWORD) != (username != null)) {
      throw fields.invalid("username", "VALUE", "is for kind PASSWORD, which needs it");
    }
    var scopes = scopes(fields);
    var projects =
        fields.ids("projectIds").orElse(List.of()).stream()
            .map(ProjectId::new)
            .collect(Collectors.toUnmodifiableSet());
    var expiresAt = fields.instant("expiresAt").orElse(null);
    fields.close();
    var made =
        tokens.create(
            call.caller(),
            new Tokens.Draft(name, kind, username, scopes, projects, List.of(), expiresAt));
    return Answers.created(
        PATH + "/" + made.credential().id(),
        new CreatedToken(PointViews.token(made.credential()), made.secret()));
  }

  private Response get(Call call) {
    call.allowOnly();
    return Answers.ok(PointViews.token(named(call)));
  }

  private Response revoke(Call call) {
    call.allowOnly();
    tokens.revoke(call.caller(), named(call).id());
    return Response.empty(204);
  }

  private Credential named(Call call) {
    var id = call.id("tokenId", CredentialId::new);
    var found = tokens.get(id);
    if (!SHOWN.contains(found.kind()) || !within(call, found.projectIds())) {
      throw Call.missing("token", id);
    }
    return found;
  }

  private static CredentialKind kind(Fields fields) {
    var kind = fields.word("kind", CredentialKind.class).orElse(CredentialKind.BEARER);
    if (!SHOWN.contains(kind)) {
      throw fields.invalid("kind", "VALUE", "must be one of %s".formatted(SHOWN));
    }
    return kind;
  }

  private static Set<Scope> scopes(Fields fields) {
    var texts = fields.require("scopes", fields::texts);
    var scopes = EnumSet.noneOf(Scope.class);
    for (var i = 0; i < texts.size(); i++) {
      var place = "scopes/" + i;
      scopes.add(
          Scope.find(texts.get(i))
              .orElseThrow(() -> fields.invalid(place, "VALUE", "no such scope")));
    }
    if (scopes.isEmpty()) {
      throw fields.invalid("scopes", "SIZE", "must name a scope");
    }
    return scopes;
  }

  /** Whether a credential of these projects reaches no further than the caller. */
  private static boolean within(Call call, Set<ProjectId> projects) {
    var own = call.caller().projects();
    return own.isEmpty() || (!projects.isEmpty() && own.containsAll(projects));
  }
}
