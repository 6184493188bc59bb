package io.holdfast.dialects.mittwald;

import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** mittwald's mStudio API, the backup part; both of the versions that the vendor serves. */
public final class MittwaldDialect implements Dialect {
  /** The second has the same backup operations and shapes. */
  private static final List<String> VERSIONS = List.of("/v2", "/v3-next");

  private static final String PROJECT = "/projects/{projectId}";
  private static final String SCHEDULES = PROJECT + "/backup-schedules";
  private static final String SCHEDULE = "/project-backup-schedules/{projectBackupScheduleId}";
  private static final String BACKUP = "/project-backups/{projectBackupId}";

  private final Authenticator authenticator;
  private final Users users;
  private final Neighbours neighbours;
  private final BackupViews views;
  private final ProjectBackups projectBackups;
  private final OneBackup oneBackup;
  private final BackupContents contents;
  private final BackupExports exports;
  private final BackupRestores restores;
  private final Schedules schedules;

  public MittwaldDialect(Desk desk) {
    var found = new Found(desk);
    this.authenticator = new BearerAuthenticator(desk.access(), "x-access-token");
    this.users = new Users(desk.access());
    this.neighbours = new Neighbours(desk.history(), found);
    this.views = new BackupViews(desk);
    this.projectBackups = new ProjectBackups(desk, found, views);
    this.oneBackup = new OneBackup(desk, found, views);
    this.contents = new BackupContents(desk, found);
    this.exports = new BackupExports(desk, found);
    this.restores = new BackupRestores(desk, found);
    this.schedules = new Schedules(desk, found);
  }

  @Override
  public String name() {
    return "mittwald";
  }

  @Override
  public List<Route> routes() {
    return Stream.concat(VERSIONS.stream().flatMap(this::routes), Stream.of(views.downloads()))
        .map(Route::withLenientSlash)
        .toList();
  }

  private Stream<Route> routes(String version) {
    return Stream.of(neighbours(version), backups(version), actions(version), schedules(version))
        .flatMap(List::stream);
  }

  private List<Route> neighbours(String version) {
    return List.of(
        Route.get(version + "/users/self", users::self),
        Route.post(version + "/authenticate", users::authenticate).openToAll(),
        Route.get(version + "/projects", neighbours::projects),
        Route.get(version + PROJECT, neighbours::project),
        Route.get(version + PROJECT + "/mysql-databases", neighbours::databases),
        Route.get(version + "/mysql-databases/{mysqlDatabaseId}", neighbours::database),
        Route.get(version + PROJECT + "/redis-databases", neighbours::noDatabases));
  }

  private List<Route> backups(String version) {
    return List.of(
        Route.get(version + PROJECT + "/backups", projectBackups::list),
        Route.post(version + PROJECT + "/backups", projectBackups::create),
        Route.get(version + BACKUP, oneBackup::get),
        Route.of(Method.PATCH, version + BACKUP, oneBackup::update),
        Route.of(Method.DELETE, version + BACKUP, oneBackup::delete),
        Route.of(Method.PATCH, version + BACKUP + "/description", oneBackup::describe),
        Route.of(Method.PUT, version + BACKUP + "/expiration-time", oneBackup::expire));
  }

  private List<Route> actions(String version) {
    return List.of(
        Route.get(version + BACKUP + "/database-dumps", contents::dumps),
        Route.get(version + BACKUP + "/path", contents::path),
        Route.post(version + BACKUP + "/export", exports::create),
        Route.of(Method.DELETE, version + BACKUP + "/export", exports::delete),
        Route.post(version + BACKUP + "/restore", restores::restore),
        Route.post(version + BACKUP + "/restore-path", restores::restorePath));
  }

  private List<Route> schedules(String version) {
    return List.of(
        Route.get(version + SCHEDULES, schedules::list),
        Route.post(version + SCHEDULES, schedules::create),
        Route.get(version + SCHEDULE, schedules::get),
        Route.of(Method.PATCH, version + SCHEDULE, schedules::update),
        Route.of(Method.DELETE, version + SCHEDULE, schedules::delete));
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new MittwaldErrors();
  }
}
