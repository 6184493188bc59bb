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
  private static final String BACKUP = "/project-backups/{projectBackupId}";

  private final Authenticator authenticator;
  private final Neighbours neighbours;
  private final ProjectBackups projectBackups;
  private final OneBackup oneBackup;

  public MittwaldDialect(Desk desk) {
    var found = new Found(desk.history());
    this.authenticator = new BearerAuthenticator(desk.access(), "x-access-token");
    this.neighbours = new Neighbours(desk.history(), found);
    this.projectBackups = new ProjectBackups(desk.history(), found, desk.clock());
    this.oneBackup = new OneBackup(desk, found);
  }

  @Override
  public String name() {
    return "mittwald";
  }

  @Override
  public List<Route> routes() {
    return VERSIONS.stream().flatMap(this::routes).map(Route::withLenientSlash).toList();
  }

  private Stream<Route> routes(String version) {
    return Stream.of(
        Route.get(version + "/projects", neighbours::projects),
        Route.get(version + PROJECT, neighbours::project),
        Route.get(version + PROJECT + "/mysql-databases", neighbours::databases),
        Route.get(version + "/mysql-databases/{mysqlDatabaseId}", neighbours::database),
        Route.get(version + PROJECT + "/redis-databases", neighbours::noDatabases),
        Route.get(version + PROJECT + "/backups", projectBackups::list),
        Route.get(version + BACKUP, oneBackup::get),
        Route.of(Method.DELETE, version + BACKUP, oneBackup::delete),
        Route.get(version + BACKUP + "/database-dumps", oneBackup::dumps));
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
