package io.holdfast.dialects.northflank;

import io.holdfast.control.access.Access;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;

/** Northflank's API v1, the addon backup part. */
public final class NorthflankDialect implements Dialect {
  static final String JSON_TYPE = "application/json; charset=utf-8";

  private static final String RESTORES =
      "/projects/{projectId}/addons/{addonId}/backups/{backupId}/restores";

  private final Authenticator authenticator;
  private final BackupRestores backupRestores;

  public NorthflankDialect(Access access, History history) {
    this.authenticator = new BearerAuthenticator(access);
    this.backupRestores = new BackupRestores(history);
  }

  @Override
  public String name() {
    return "northflank";
  }

  /** Each path of a project exists under any team too: a token's projects decide, not its team. */
  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/login", _ -> Response.text(200, JSON_TYPE, "{\"data\":{}}")),
        Route.get("/v1" + RESTORES, backupRestores::list),
        Route.get("/v1/teams/{teamId}" + RESTORES, backupRestores::list));
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new NorthflankErrors();
  }
}
