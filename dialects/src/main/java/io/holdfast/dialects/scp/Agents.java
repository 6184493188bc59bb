package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.scp.Words.OsType;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Servers whose work an agent does. The agent here is the service's own. */
final class Agents {
  private static final int SIZE = 20;
  private static final List<String> FIELDS =
      List.of(
          "id",
          "name",
          "account_id",
          "backup_policy_count",
          "connection_state",
          "server_backup_agent_ip",
          "server_name",
          "state",
          "created_at",
          "created_by",
          "modified_at",
          "modified_by");
  private static final String CATEGORY = "server_category";

  private final Desk desk;
  private final Found found;

  Agents(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response list(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_AGENTS.of(request);
    var query = request.query();
    var fields = new ArrayList<>(FIELDS);
    if (version.has(ScpVersion.V1_2)) {
      fields.add(CATEGORY);
    }
    var listing = Listing.of(query, SIZE, "created_at:desc", fields);
    var wanted =
        caller.seen(
            CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.CREATED_AT))
                .where(new ServerFilter.WithAgent(true)),
            ServerFilter.Projects::new);
    for (var name : List.of("name", "server_name")) {
      var part = query.findFilled(name);
      if (part.isPresent()) {
        wanted = wanted.where(new ServerFilter.NamePart(part.get()));
      }
    }
    var address = query.findFilled("server_backup_agent_ip").orElse("");
    var servers =
        found.servers(wanted).stream()
            .filter(it ->
                address.isEmpty()
                    || Optional.ofNullable(Words.address(it))
                        .filter(own -> own.contains(address))
                        .isPresent())
            .toList();
    var counts = counts(servers);
    return listing.answer(servers.stream().map(server -> item(server, counts, version)).toList());
  }

  Response create(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.CREATE_AGENT.of(request);
    var body = Body.required(request).ignoringUnknown();
    var faults = new Faults();
    var uuid = faults.take(() -> body.require("server_uuid", body::name));
    var tags = faults.find(() -> BackupCreation.tags(body, faults)).orElse(Map.of());
    if (version.has(ScpVersion.V1_2) && faults.find(() -> body.name("subnet_id")).isPresent()) {
      faults.add("/subnet_id", "VALUE", "there are no subnets here; leave it out");
    }
    faults.end();
    var server = found.server(Objects.requireNonNull(uuid), "server_uuid", caller);
    var enrolled = desk.servers().enrol(caller, server.id(), desk.agent(), tags);
    return Answers.done(request, ScpIds.agent(enrolled.id()));
  }

  Response get(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.SHOW_AGENT.of(request);
    return Answers.ok(detail(agent(request, caller), version));
  }

  Response delete(Request request) {
    ScpVersion.of(request);
    var caller = Action.DELETE_AGENT.of(request);
    desk.servers().discharge(caller, agent(request, caller).id());
    return Answers.done(request, request.pathValue("backupAgentId"));
  }

  /** The agent that is asked is in this very process: that it answers is what was asked. */
  Response check(Request request) {
    ScpVersion.of(request);
    var caller = Action.CHECK_AGENT_CONNECTION.of(request);
    var server = agent(request, caller);
    if (desk.agent().equals(server.agentId())) {
      desk.servers().seen(caller, server.id());
    }
    return Answers.begun(request, request.pathValue("backupAgentId"));
  }

  /** There is nothing to install: the service's own agent does the work. */
  Response installFile(Request request) {
    ScpVersion.of(request);
    Action.SHOW_AGENT_INSTALL_FILE.of(request);
    var system = Queries.requiredWord(request.query(), "os_type", OsType.class);
    throw new RequestException(
        ErrorCode.RESOURCE_MISSING,
        "there is no agent to install on %s: the service's own agent does the work"
            .formatted(system));
  }

  private Server agent(Request request, Caller caller) {
    return ScpIds.parseAgent(request.pathValue("backupAgentId")).stream()
        .flatMap(id -> found.servers(new ServerFilter.Ids(Set.of(id))).stream())
        .filter(server -> caller.sees(server.projectId()) && server.agentId() != null)
        .findFirst()
        .orElseThrow(() -> Found.missing("backup_agent_id", "no agent with this id"));
  }

  private static ObjectNode item(Server server, Map<ServerId, Integer> counts, ScpVersion version) {
    var node =
        Answers.JSON
            .objectNode()
            .put("id", ScpIds.agent(server.id()))
            .put("name", server.name())
            .put("account_id", ScpIds.hex(server.projectId().value()))
            .put("backup_policy_count", counts.getOrDefault(server.id(), 0))
            .put("connection_state", Words.connectionState(server.state()))
            .put("server_backup_agent_ip", Words.address(server))
            .put("server_name", server.name())
            .put("state", "AVAILABLE");
    Answers.stamp(node, server.stamp());
    return version.has(ScpVersion.V1_2)
        ? node.put(CATEGORY, Words.Category.of(server.category()).name())
        : node;
  }

  private ObjectNode detail(Server server, ScpVersion version) {
    var node =
        item(server, counts(List.of(server)), version)
            .put(CATEGORY, Words.Category.of(server.category()).name())
            .putNull("backup_master_ip")
            .putNull("backup_master_name")
            .put("connection_check_time", Answers.time(server.lastSeenAt()))
            .put("install_file_path", "")
            .putNull("server_gateway_ip")
            .put("server_os_type", Words.osType(server.operatingSystem()))
            .put("server_uuid", ScpIds.server(server));
    if (version.has(ScpVersion.V1_2)) {
      node.putArray("media_servers");
      node.putNull("subnet_id").putNull("subnet_name");
    }
    return node;
  }

  /** How many backups each server has. */
  private Map<ServerId, Integer> counts(List<Server> servers) {
    if (servers.isEmpty()) {
      return Map.of();
    }
    var ids = servers.stream().map(Server::id).collect(Collectors.toSet());
    var owners = new HashMap<SourceId, ServerId>();
    for (Source source : found.sources(new SourceFilter.Servers(ids))) {
      if (source.serverId() != null) {
        owners.put(source.id(), source.serverId());
      }
    }
    var counts = new HashMap<ServerId, Integer>();
    for (Protection protection : found.protections(new ProtectionFilter.Servers(ids))) {
      var owner = owners.get(protection.sourceId());
      if (owner != null) {
        counts.merge(owner, 1, Integer::sum);
      }
    }
    return counts;
  }
}
