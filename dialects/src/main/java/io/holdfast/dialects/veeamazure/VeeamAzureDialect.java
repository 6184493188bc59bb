package io.holdfast.dialects.veeamazure;

import io.holdfast.control.access.Access;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** The REST API of Veeam Backup for Microsoft Azure, version 1. */
public final class VeeamAzureDialect implements Dialect {
  static final String JSON_TYPE = "application/json; charset=utf-8";

  private static final String TOKEN_PATH = "/api/oauth2/token";

  private final BearerAuthenticator authenticator;
  private final Tokens tokens;
  private final RestorePoints restorePoints;
  private final JobSessions jobSessions;

  public VeeamAzureDialect(Access access, History history, InstantSource clock) {
    this.authenticator = new BearerAuthenticator(access);
    this.tokens = new Tokens(access, authenticator);
    this.restorePoints = new RestorePoints(history);
    this.jobSessions = new JobSessions(history, clock);
  }

  @Override
  public String name() {
    return "veeam-azure";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            Route.post(TOKEN_PATH, tokens::create).openToAll(),
            Route.of(Method.DELETE, TOKEN_PATH, tokens::delete),
            Route.get(RestorePoints.PATH, restorePoints::list),
            Route.get(RestorePoints.PATH + "/{restorePointId}", restorePoints::get),
            Route.get(JobSessions.PATH + "/{sessionId}", jobSessions::get))
        .map(Route::withLenientSlash)
        .toList();
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new AzureErrors();
  }

  @Override
  public ClockFormat clock() {
    return ClockFormat.TRIMMED_FRACTION;
  }

  @Override
  public boolean ignoresPathCase() {
    return true;
  }
}
