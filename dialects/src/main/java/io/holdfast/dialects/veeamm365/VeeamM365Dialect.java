package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.access.Access;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** The REST API of Veeam Backup for Microsoft 365, versions 2 to 5, which are alike here. */
public final class VeeamM365Dialect implements Dialect {
  static final String JSON_TYPE = "application/json; charset=utf-8";

  private static final List<String> VERSIONS = List.of("/v2", "/v3", "/v4", "/v5");

  private final Authenticator authenticator;
  private final Tokens tokens;
  private final RestoreSessions sessions;

  public VeeamM365Dialect(Access access, History history, M365Settings settings) {
    this.authenticator = new BearerAuthenticator(access);
    this.tokens = new Tokens(access);
    this.sessions = new RestoreSessions(history, settings);
  }

  @Override
  public String name() {
    return "veeam-m365";
  }

  @Override
  public List<Route> routes() {
    return VERSIONS.stream().flatMap(this::routes).map(Route::withLenientSlash).toList();
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new M365Errors();
  }

  @Override
  public ClockFormat clock() {
    return ClockFormat.TRIMMED_FRACTION;
  }

  @Override
  public boolean ignoresPathCase() {
    return true;
  }

  /** Clients find out whether a version is served by an anonymous ServiceInstance: 401 says yes. */
  private Stream<Route> routes(String version) {
    var path = version + "/RestoreSessions";
    return Stream.of(
        Route.post(version + "/Token", tokens::create).openToAll(),
        Route.get(version + "/ServiceInstance", _ -> serviceInstance()),
        Route.get(path, request -> sessions.list(request, version)),
        Route.get(path + "/{sessionId}", request -> sessions.get(request, version)),
        Route.get(
            path + "/{sessionId}/organization",
            request -> sessions.organization(request, version)));
  }

  private static Response serviceInstance() {
    throw new RequestException(ErrorCode.RESOURCE_MISSING, "this version has no ServiceInstance");
  }
}
