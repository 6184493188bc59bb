package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Authenticator;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Handler;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.stream.Stream;

/** Samsung Cloud Platform's backup API. */
public final class ScpDialect implements Dialect {
  static final String JSON_TYPE = "application/json";

  private static final String BACKUPS = "/v1/backups";
  private static final String BACKUP = BACKUPS + "/{backupId}";
  private static final String AGENTS = "/v1/backup-agents";
  private static final String AGENT = AGENTS + "/{backupAgentId}";

  private final Authenticator authenticator;

  /** Of the service that knows access keys, whose one operation is served beside the backups. */
  private static final String IAM_VERSION = "1.4";

  private final Desk desk;
  private final Found found;

  public ScpDialect(Desk desk, ScpSettings settings) {
    this.desk = desk;
    this.authenticator = new ScpAuthenticator(desk.access(), settings, desk.clock());
    this.found = new Found(desk.history());
  }

  @Override
  public String name() {
    return "scp";
  }

  @Override
  public List<Route> routes() {
    return Stream.of(backups(), runs(), restores(), agents(), neighbours())
        .flatMap(List::stream)
        .map(ScpDialect::identified)
        .toList();
  }

  private List<Route> backups() {
    var backups = new Backups(desk.history(), found);
    var changes = new BackupChanges(desk, found);
    var servers = new ServerLists(desk.history(), found);
    return List.of(
        Route.get("/", ScpDialect::versions).openToAll(),
        Route.get(BACKUPS, backups::list),
        Route.post(BACKUPS, new BackupCreation(desk, found)::create),
        Route.get(BACKUP, backups::get),
        Route.of(Method.DELETE, BACKUP, changes::delete),
        Route.post(BACKUP + "/manual-backup", changes::run),
        Route.of(Method.PUT, BACKUP + "/retention-period", changes::retain),
        Route.of(Method.PUT, BACKUP + "/replication", changes::replicate),
        Route.of(Method.PUT, BACKUP + "/filesystem-path", changes::cover),
        Route.get(BACKUP + "/filesystem-path", new FileTree(desk, found)::list),
        Route.get(BACKUPS + "/check-name-duplication", backups::checkName),
        Route.get(BACKUPS + "/check-filesystem-duplication", servers::checkFilesystem),
        Route.get(BACKUPS + "/backup-targets", servers::backupTargets),
        Route.get(BACKUPS + "/region-relationship", new Regions(desk.history())::list),
        Route.get(BACKUP + "/agent-backup-restore-targets", servers::restoreServers),
        Route.get(AGENTS + "/targets", servers::agentTargets));
  }

  private List<Route> runs() {
    var schedules = new Schedules(desk, found);
    return List.of(
        Route.get(BACKUP + "/schedules", schedules::list),
        Route.of(Method.PUT, BACKUP + "/schedules", schedules::replace),
        Route.get(BACKUP + "/backup-histories", new BackupHistories(desk.history(), found)::list));
  }

  private List<Route> restores() {
    var restores = new Restores(desk, found);
    var targets = new RestoreTargets(desk, found);
    return List.of(
        Route.get(BACKUP + "/restore-histories", new RestoreHistories(desk.history(), found)::list),
        Route.get(BACKUP + "/restore-targets", targets::list),
        Route.of(Method.DELETE, BACKUP + "/restore-targets", targets::delete),
        Route.post(BACKUP + "/restore", restores::restore),
        Route.get(BACKUPS + "/restore/check-name-duplication", restores::checkName),
        Route.get(BACKUP + "/restore/restorable-subnets", restores::subnets),
        Route.post(
            BACKUP + "/restore-agent-backup", new AgentRestores(desk, found, restores)::restore));
  }

  private List<Route> agents() {
    var agents = new Agents(desk, found);
    return List.of(
        Route.get(AGENTS, agents::list),
        Route.post(AGENTS, agents::create),
        Route.get(AGENT, agents::get),
        Route.of(Method.DELETE, AGENT, agents::delete),
        Route.get(AGENT + "/check-connection-state", agents::check),
        Route.get(AGENTS + "/agent-install-file-path", agents::installFile));
  }

  private List<Route> neighbours() {
    var neighbours = new Neighbours(desk, found);
    return List.of(
        Route.get("/v1/endpoints", neighbours::endpoints),
        Route.get("/v1/access-keys", neighbours::accessKeys),
        Route.get("/v1/tags/{srn}", neighbours::tags),
        Route.of(Method.PUT, "/v1/tags/{srn}/bulk", neighbours::setTags));
  }

  /** All checks come after that of the signature. */
  @Override
  public boolean hidesPaths(String rawPath) {
    return true;
  }

  @Override
  public Authenticator authenticator() {
    return authenticator;
  }

  @Override
  public ErrorRenderer errors() {
    return new ScpErrors();
  }

  @Override
  public ClockFormat clock() {
    return ClockFormat.SECONDS;
  }

  /**
   * Adds the request's id to every answer where the vendor's clients look for it, in the spelling
   * they look for.
   */
  private static Route identified(Route route) {
    Handler handler =
        request -> route.handler().handle(request).with("x-request-id", "req-" + request.id());
    return new Route(
        route.method(),
        route.path(),
        handler,
        route.open(),
        route.lenientSlash(),
        route.streamed(),
        route.socket());
  }

  /** What the vendor's Go client asks for before it calls anything. */
  private static Response versions(Request request) {
    var body = JsonNodeFactory.instance.objectNode();
    var versions = body.putArray("versions");
    for (var version : ScpVersion.newestFirst()) {
      version(versions, request, version.number())
          .put("not_before", version.supportedUntil())
          .put("status", version.status());
    }
    // What stands in for IAM is asked for here too, and its clients call nothing unless it is
    // named.
    version(versions, request, IAM_VERSION).put("not_before", "").put("status", "SUPPORTED");
    return Response.text(200, JSON_TYPE, body.toString());
  }

  private static ObjectNode version(ArrayNode versions, Request request, String number) {
    var entry = versions.addObject().put("id", "v" + number);
    entry.putArray("links").addObject().put("href", request.baseUrl() + "/v1").put("rel", "self");
    return entry;
  }
}
