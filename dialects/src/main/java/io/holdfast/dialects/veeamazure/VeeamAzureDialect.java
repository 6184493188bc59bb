package io.holdfast.dialects.veeamazure;

import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** The REST API of Veeam Backup for Microsoft Azure, versions 1 to 8.1 side by side. */
public final class VeeamAzureDialect implements Dialect {
  static final String JSON_TYPE = "application/json; charset=utf-8";

  private static final String TOKEN_PATH = "/api/oauth2/token";

  private final Authenticator authenticator;
  private final List<Route> routes;

  public VeeamAzureDialect(Desk desk) {
    var bearer = new BearerAuthenticator(desk.access());
    var tokens = new Tokens(desk.access(), bearer);
    this.authenticator = new VersionGate(bearer);
    this.routes =
        Stream.concat(
                Stream.of(
                    Route.post(TOKEN_PATH, tokens::create).openToAll().withLenientSlash(),
                    Route.of(Method.DELETE, TOKEN_PATH, tokens::delete).withLenientSlash()),
                operations(desk).map(Operation::route))
            .toList();
  }

  private static Stream<Operation> operations(Desk desk) {
    var shelves = new Shelves(desk.history());
    var found = new FoundSessions(desk.history());
    var deletions = new Deletions(desk, shelves);
    var counts = new Counts(desk.history());
    var points = new RestorePoints(desk, shelves, deletions);
    var sessions = new JobSessions(desk, shelves, found, deletions);
    var items = new SessionItems(desk, shelves, found, deletions);
    var opened = new OpenPoints(found, desk.explorers());
    var machines = new Machines(desk, shelves);
    var kept = new ProtectedItems(desk, shelves, machines, deletions);
    return Stream.of(
            points.operations(),
            new PointRestores(desk, shelves, points, sessions).operations(),
            new FileBrowsing(desk, opened).operations(),
            new FileRestores(desk, opened, found, sessions, items).operations(),
            sessions.operations(),
            items.operations(),
            new SessionExport(desk, shelves).operations(),
            machines.operations(),
            kept.operations(),
            new Policies(desk, shelves, kept).operations(),
            new Repositories(shelves).operations(),
            new Overviews(desk, shelves, counts).operations(),
            new Service(desk.clock(), counts).operations(),
            new Absent().operations())
        .flatMap(family -> family);
  }

  @Override
  public String name() {
    return "veeam-azure";
  }

  @Override
  public List<Route> routes() {
    return routes;
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
