package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What the vendor's server tells of itself, and the lists that are always empty here. */
final class Installation {
  private static final String NO_ROLE = "role";

  /** What a client may ask for, and what nothing here is: lists in every version. */
  private static final List<String> NONE_HERE =
      List.of("Accounts", "AuditItems", "BackupAccounts", "EncryptionKeys");

  private final Neighbourhood neighbours;

  Installation(Neighbourhood neighbours) {
    this.neighbours = neighbours;
  }

  void add(Routes routes) {
    var version = routes.version();
    routes
        .get("/ServiceInstance", this::serviceInstance)
        .get("/Proxies", this::proxies)
        .get("/Proxies/{proxyId}", this::proxy)
        .get("/License", this::license);
    for (var list : NONE_HERE) {
      routes.get("/" + list, call -> empty(call, true));
    }
    if (version.isAtLeast(6)) {
      routes
          .get("/CopyJobs", call -> empty(call, !version.isAtLeast(8)))
          .get("/DataRetrievals", call -> empty(call, !version.isAtLeast(8)))
          .get("/DataRetrievalSessions", call -> empty(call, false))
          .get("/RestorePortalSettings", this::portal)
          .get("/RbacRoles", call -> empty(call, true))
          .get("/RbacRoles/{roleId}/operators", this::noRole)
          .get("/RbacRoles/{roleId}/selectedItems", this::noRole);
    }
    if (version.isAtLeast(8)) {
      routes.get("/Health", this::health).get("/Events", this::changes);
    }
  }

  /** Clients find out which versions are served by asking without a token: 401 says this one. */
  private Response serviceInstance(Call call) {
    if (!call.version().isAtLeast(6)) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "this version has no ServiceInstance");
    }
    var name = "installation at " + call.request().baseUrl();
    return Answers.json(
        200,
        Answers.JSON
            .objectNode()
            .put("installationId", UUID.nameUUIDFromBytes(bytes(name)).toString())
            .put("version", call.version().number() + ".0.0.0"));
  }

  private Response proxies(Call call) {
    var nodes =
        neighbours.servers(call.caller(Scope.BACKUP_READ)).stream()
            .map(one -> node(call, one))
            .toList();
    return Answers.list(call, !call.version().isAtLeast(8), nodes);
  }

  private Response proxy(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var id = new ServerId(call.id("proxyId", "proxy"));
    return servers(visible(caller).where(new ServerFilter.Ids(Set.of(id)))).stream()
        .findFirst()
        .map(server -> Answers.json(200, node(call, server)))
        .orElseThrow(() -> Call.missing("proxy"));
  }

  private Response license(Call call) {
    var mailboxes = neighbours.mailboxes(call.caller(Scope.BACKUP_READ)).size();
    return Answers.json(
        200,
        Answers.JSON
            .objectNode()
            .put("licenseID", new UUID(0, 0).toString())
            .put("status", "Valid")
            .put("type", "Community")
            .put("package", "Holdfast")
            .put("licensedTo", "Holdfast")
            .put("totalNumber", mailboxes)
            .put("usedNumber", mailboxes)
            .put("newNumber", 0)
            .put("supportID", ""));
  }

  private Response portal(Call call) {
    call.caller(Scope.BACKUP_READ);
    return Answers.json(
        200,
        Answers.JSON
            .objectNode()
            .put("isEnabled", false)
            .put("applicationId", new UUID(0, 0).toString())
            .put("msalAuthorityUri", ""));
  }

  private Response empty(Call call, boolean array) {
    call.caller(Scope.BACKUP_READ);
    return Answers.list(call, array, List.of());
  }

  private Response noRole(Call call) {
    call.caller(Scope.BACKUP_READ);
    throw Call.missing(NO_ROLE);
  }

  /** Who gets here has asked the catalog for a token: it answers. */
  private Response health(Call call) {
    call.caller(Scope.BACKUP_READ);
    var node = Answers.JSON.objectNode().put("status", "Healthy").put("totalDuration", "00:00:00");
    node.putObject("entries");
    return Answers.json(200, node);
  }

  private Response changes(Call call) {
    call.caller(Scope.BACKUP_READ);
    throw new RequestException(
        ErrorCode.NOT_SUPPORTED,
        "changes cannot be polled for here; ask the lists, or have a channel call you");
  }

  private List<Server> servers(CatalogQuery<ServerFilter, ServerSort> query) {
    return neighbours.history().servers(query).items();
  }

  private static CatalogQuery<ServerFilter, ServerSort> visible(Caller caller) {
    var query =
        CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.NAME))
            .page(Page.all());
    return caller.seen(query, ServerFilter.Projects::new);
  }

  private static ObjectNode node(Call call, Server server) {
    var node =
        Answers.JSON
            .objectNode()
            .put("type", "Workgroup")
            .put("id", server.id().toString())
            .put("hostName", Objects.requireNonNullElse(server.hostname(), server.name()))
            .put("description", server.name())
            .put("port", 0)
            .put("threadsNumber", 0)
            .put("useInternetProxy", false)
            .put("enableNetworkThrottling", false)
            .put("status", server.state() == ServerState.ONLINE ? "Online" : "Offline");
    if (call.version().isAtLeast(7)) {
      node.put("cpuUsagePercent", 0)
          .put("memoryUsagePercent", 0)
          .put("operatingSystem", server.operatingSystem().name());
    }
    Answers.self(node, call.link("/Proxies/" + server.id()));
    return node;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
