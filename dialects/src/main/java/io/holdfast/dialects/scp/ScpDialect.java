package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.control.access.Access;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.InstantSource;
import java.util.List;

/** Samsung Cloud Platform's backup API. */
public final class ScpDialect implements Dialect {
  static final String JSON_TYPE = "application/json";

  private final Authenticator authenticator;
  private final RestoreHistories restoreHistories;

  public ScpDialect(Access access, History history, ScpSettings settings, InstantSource clock) {
    this.authenticator = new ScpAuthenticator(access, settings, clock);
    this.restoreHistories = new RestoreHistories(history);
  }

  @Override
  public String name() {
    return "scp";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/", ScpDialect::versions).openToAll(),
        Route.get("/v1/backups/{backupId}/restore-histories", restoreHistories::list));
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new ScpErrors();
  }

  @Override
  public ClockFormat clock() {
    return ClockFormat.SECONDS;
  }

  /**
   * Adds the request's id where the vendor's clients look for it, in the spelling they look for.
   */
  static Response identified(Request request, Response response) {
    return response.with("x-request-id", "req-" + request.id());
  }

  /** What the vendor's Go client asks for before it calls anything. */
  private static Response versions(Request request) {
    var body = JsonNodeFactory.instance.objectNode();
    var versions = body.putArray("versions");
    for (var version : ScpVersion.newestFirst()) {
      var entry = versions.addObject().put("id", "v" + version.number());
      entry.putArray("links").addObject().put("href", request.baseUrl() + "/v1").put("rel", "self");
      entry.put("not_before", version.supportedUntil()).put("status", version.status());
    }
    return Response.text(200, JSON_TYPE, body.toString());
  }
}
