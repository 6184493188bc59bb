package io.holdfast.dialects.northflank;

import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.DownloadAnswer;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** Northflank's API v1, the addon backup part. */
public final class NorthflankDialect implements Dialect {
  private static final String PROJECT = "/projects/{projectId}";
  private static final String ADDON = PROJECT + "/addons/{addonId}";
  private static final String BACKUP = ADDON + "/backups/{backupId}";

  private static final String DESTINATIONS = "/v1/backup-destinations";
  private static final String DESTINATION = DESTINATIONS + "/{destinationId}";

  private final Authenticator authenticator;
  private final Neighbours neighbours;
  private final Backups backups;
  private final OneBackup one;
  private final Restores restores;
  private final DownloadLinks links;
  private final Schedules schedules;
  private final Logs logs;
  private final LogTail tail;
  private final PointInTime pointInTime;
  private final Destinations destinations;
  private final Imports imports;

  public NorthflankDialect(Desk desk, NorthflankSettings settings) {
    var addons = new Addons(desk);
    this.authenticator = new BearerAuthenticator(desk.access());
    this.neighbours = new Neighbours(desk, addons);
    this.backups = new Backups(desk, addons);
    this.restores = new Restores(desk.history(), addons);
    this.one = new OneBackup(desk, addons, restores);
    this.links = new DownloadLinks(desk, addons, settings.downloadPatience());
    this.schedules = new Schedules(desk, addons);
    this.logs = new Logs(desk, addons, restores);
    this.tail = new LogTail(desk, logs);
    this.pointInTime = new PointInTime(addons);
    this.destinations = new Destinations(desk.history());
    this.imports = new Imports(desk, addons);
  }

  @Override
  public String name() {
    return "northflank";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(account(), project(), addon(), backup(), outside())
        .flatMap(List::stream)
        .toList();
  }

  private List<Route> account() {
    return List.of(
        Route.get("/v1/login", _ -> Answers.done()),
        Route.get("/v1/addon-types", neighbours::types),
        Route.get(DESTINATIONS, destinations::list),
        Route.post(DESTINATIONS, destinations::refuse),
        Route.get(DESTINATION, destinations::get),
        Route.of(Method.PATCH, DESTINATION, destinations::refuse),
        Route.of(Method.DELETE, DESTINATION, destinations::refuse),
        Route.get(DESTINATION + "/backups", destinations::backups));
  }

  private List<Route> project() {
    return both(
        Route.get("/projects", neighbours::projects),
        Route.get(PROJECT, neighbours::project),
        Route.get(PROJECT + "/addons", neighbours::addons),
        Route.get(ADDON, neighbours::addon));
  }

  private List<Route> addon() {
    return both(
        Route.get(ADDON + "/backups", backups::list),
        Route.post(ADDON + "/backups", backups::create),
        Route.get(ADDON + "/restores", restores::ofAddon),
        Route.get(ADDON + "/backup-schedules", schedules::list),
        Route.post(ADDON + "/backup-schedules", schedules::create),
        Route.of(Method.DELETE, ADDON + "/backup-schedules/{scheduleId}", schedules::delete),
        Route.get(ADDON + "/pitr-window", pointInTime::window),
        Route.post(ADDON + "/pitr", pointInTime::recover));
  }

  private List<Route> backup() {
    return both(
        Route.get(BACKUP, backups::get),
        Route.of(Method.DELETE, BACKUP, one::delete),
        Route.post(BACKUP + "/abort", one::abort),
        Route.post(BACKUP + "/retain", one::retain),
        Route.post(BACKUP + "/restore", one::restore),
        Route.post(BACKUP + "/abort-restore", one::abortRestore),
        Route.get(BACKUP + "/restores", restores::ofBackup),
        Route.get(BACKUP + "/download-link", links::link),
        Route.get(BACKUP + "/logs", logs::ofBackup).withSocket(tail.ofBackup()),
        Route.get(BACKUP + "/restores/{restoreId}/logs", logs::ofRestore)
            .withSocket(tail.ofRestore()));
  }

  /** At the vendor no team has it. */
  private Route imported() {
    return Route.post("/v1" + ADDON + "/import", imports::take);
  }

  /** The vendor's links lead elsewhere; ours lead back here, and say by themselves who may. */
  private List<Route> outside() {
    var path = DownloadLinks.PLACE + DownloadAnswer.LINK;
    return List.of(imported(), Route.get(path, links::download).openToAll());
  }

  /** Each path of a project exists under any team too: a token's projects decide, not its team. */
  private static List<Route> both(Route... routes) {
    return Stream.of(routes)
        .flatMap(route ->
            Stream.of("/v1", "/v1/teams/{teamId}").map(start -> route.at(start + route.path())))
        .toList();
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
