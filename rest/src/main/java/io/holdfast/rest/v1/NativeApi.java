package io.holdfast.rest.v1;

import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.BearerAuthenticator;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Holdfast's own API: all that {@code openapi.yaml} describes, for callers with a bearer token. */
public final class NativeApi implements Dialect {
  private final Services services;
  private final Cursors cursors;
  private final String version;

  /**
   * @param cursorSecret signs cursors: 32 random bytes, the same on every node and every start
   * @param version what {@code /v1/healthz} says
   */
  public NativeApi(Services services, byte[] cursorSecret, String version) {
    this.services = services;
    this.cursors = new Cursors(cursorSecret);
    this.version = version;
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  public List<Route> routes() {
    var operations = new Operations(new Idempotency(services.replays()));
    return Stream.of(configured(operations), history(operations)).flatMap(List::stream).toList();
  }

  @Override
  public Authenticator authenticator() {
    return new BearerAuthenticator(services.access());
  }

  @Override
  public ErrorRenderer errors() {
    return new Problems();
  }

  private List<Route> configured(Operations operations) {
    var history = services.history();
    return Stream.of(
            new ProjectPaths(services.projects(), history).paths(cursors).routes(operations),
            new ServerPaths(services.servers(), history).paths(cursors).routes(operations),
            new SourcePaths(services.sources(), history).paths(cursors).routes(operations),
            new SourceKindPaths(services.kinds()).routes(operations),
            new RepositoryPaths(services.repositories(), history).paths(cursors).routes(operations),
            new PlanPaths(services.plans(), history).paths(cursors).routes(operations),
            new DrillPolicyPaths(services.drillPolicies(), history)
                .paths(cursors)
                .routes(operations),
            new ProtectionPaths(services, cursors).routes(operations),
            new RetentionPaths(services.retentions(), services.protections()).routes(operations),
            new RunPaths(services, cursors).routes(operations),
            new TokenPaths(services.tokens(), history, cursors).routes(operations),
            channels(false).routes(operations),
            channels(true).routes(operations),
            new NoticePaths(history, cursors).routes(operations),
            new RecoveryPaths(services.recovery()).routes(operations),
            new ReportPaths(services.reports()).routes(operations))
        .flatMap(List::stream)
        .toList();
  }

  private ChannelPaths channels(boolean webhooks) {
    return new ChannelPaths(services.channels(), services.deliveries(), cursors, webhooks);
  }

  private List<Route> history(Operations operations) {
    var history = services.history();
    var watching = new Watching(history, services.signals());
    var backups = new BackupSessionPaths(services.backups(), history, watching, cursors);
    var points = new RestorePointPaths(services.points(), services.copies(), history, cursors);
    var restores = new RestoreSessionPaths(services.restores(), history, watching, cursors);
    return Stream.of(
            backups.routes(operations),
            points.routes(operations),
            new CopyPaths(services.copies(), points).routes(operations),
            new UploadPaths(services, watching).routes(operations),
            new BrowsePaths(services.browser(), points, cursors).routes(operations),
            new SearchPaths(services.search(), cursors).routes(operations),
            new RestoreOrderPaths(services, points).routes(operations),
            restores.routes(operations),
            new DrillPaths(services, cursors).routes(operations),
            new ProofPaths(services.proofs()).routes(operations),
            new PrunePaths(services.pruneRuns(), cursors).routes(operations),
            new BisectPaths(services.bisection()).routes(operations),
            new ExportPaths(services, points, cursors).routes(operations),
            new MetricsPaths(history, version, InstantSource.system()).routes(operations),
            new ServicePaths(services, backups, restores, cursors, version).routes(operations))
        .flatMap(List::stream)
        .toList();
  }
}
