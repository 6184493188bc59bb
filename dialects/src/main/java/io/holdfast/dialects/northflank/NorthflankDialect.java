package io.holdfast.dialects.northflank;

import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Handler;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** Northflank's API v1, the addon backup part. */
public final class NorthflankDialect implements Dialect {
  private static final String PROJECT = "/projects/{projectId}";
  private static final String ADDON = PROJECT + "/addons/{addonId}";
  private static final String BACKUP = ADDON + "/backups/{backupId}";

  private final Authenticator authenticator;
  private final Neighbours neighbours;
  private final Backups backups;
  private final Restores restores;
  private final Logs logs;

  public NorthflankDialect(Desk desk) {
    var addons = new Addons(desk.history());
    this.authenticator = new BearerAuthenticator(desk.access());
    this.neighbours = new Neighbours(desk.history(), addons);
    this.backups = new Backups(desk, addons);
    this.restores = new Restores(desk.history(), addons);
    this.logs = new Logs(desk.history(), addons);
  }

  @Override
  public String name() {
    return "northflank";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            List.of(
                Route.get("/v1/login", _ -> Answers.done()),
                Route.get("/v1/addon-types", neighbours::types)),
            both(Method.GET, "/projects", neighbours::projects),
            both(Method.GET, PROJECT, neighbours::project),
            both(Method.GET, PROJECT + "/addons", neighbours::addons),
            both(Method.GET, ADDON, neighbours::addon),
            both(Method.GET, ADDON + "/backups", backups::list),
            both(Method.GET, BACKUP, backups::get),
            both(Method.DELETE, BACKUP, backups::delete),
            both(Method.POST, BACKUP + "/abort", backups::abort),
            both(Method.POST, BACKUP + "/retain", backups::retain),
            both(Method.POST, BACKUP + "/restore", backups::restore),
            both(Method.GET, BACKUP + "/restores", restores::ofBackup),
            both(Method.GET, ADDON + "/restores", restores::ofAddon),
            both(Method.GET, BACKUP + "/logs", logs::ofBackup),
            both(Method.GET, BACKUP + "/restores/{restoreId}/logs", logs::ofRestore))
        .flatMap(List::stream)
        .toList();
  }

  /** Each path of a project exists under any team too: a token's projects decide, not its team. */
  private static List<Route> both(Method method, String path, Handler handler) {
    return List.of(
        Route.of(method, "/v1" + path, handler),
        Route.of(method, "/v1/teams/{teamId}" + path, handler));
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
