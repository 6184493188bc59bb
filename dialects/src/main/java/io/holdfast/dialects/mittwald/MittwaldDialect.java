package io.holdfast.dialects.mittwald;

import io.holdfast.control.access.Access;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** mittwald's mStudio API, the backup part; both of the versions that the vendor serves. */
public final class MittwaldDialect implements Dialect {
  static final String JSON_TYPE = "application/json; charset=utf-8";

  /** The second has the same backup operations and shapes. */
  private static final List<String> VERSIONS = List.of("/v2", "/v3-next");

  private final Authenticator authenticator;
  private final ProjectBackups projectBackups;

  public MittwaldDialect(Access access, History history, InstantSource clock) {
    this.authenticator = new BearerAuthenticator(access, "x-access-token");
    this.projectBackups = new ProjectBackups(history, clock);
  }

  @Override
  public String name() {
    return "mittwald";
  }

  @Override
  public List<Route> routes() {
    return VERSIONS.stream()
        .flatMap(version ->
            Stream.of(Route.get(version + "/projects/{projectId}/backups", projectBackups::list)))
        .map(Route::withLenientSlash)
        .toList();
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
