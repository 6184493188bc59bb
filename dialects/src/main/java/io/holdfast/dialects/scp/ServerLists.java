package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Folders;
import io.holdfast.control.history.History;
import io.holdfast.dialects.scp.Words.Category;
import io.holdfast.dialects.scp.Words.PolicyType;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Servers that something can be done with: backed up, given an agent, restored to. */
final class ServerLists {
  private static final int SHORT = 5;
  private static final int LONG = 20;
  private static final List<String> AGENT_TARGET =
      List.of("server_uuid", "server_name", "server_state", "server_backup_agent_ip");

  private final History history;
  private final Found found;

  ServerLists(History history, Found found) {
    this.history = history;
    this.found = found;
  }

  /** Files are read of every server, a disk only where one is registered. */
  Response backupTargets(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_BACKUP_TARGETS.of(request);
    var query = request.query();
    var category = Queries.requiredWord(query, "server_category", Category.class);
    var type =
        version.has(ScpVersion.V1_2)
            ? Optional.of(Queries.requiredWord(query, "policy_type", PolicyType.class))
            : Queries.word(query, "policy_type", PolicyType.class);
    var wanted = servers(query, caller, category);
    if (type.filter(PolicyType.VM_IMAGE::equals).isPresent()) {
      wanted = wanted.where(new ServerFilter.WithSources(Words.IMAGES));
    }
    var region = query.findFilled("region");
    if (region.isPresent()) {
      wanted = wanted.where(new ServerFilter.Regions(Set.of(region.get())));
    }
    return page(wanted, Listing.unsorted(query, SHORT), ServerLists::backupTarget);
  }

  /** Servers that have none yet. */
  Response agentTargets(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_AGENT_TARGETS.of(request);
    var query = request.query();
    var category = Queries.requiredWord(query, "server_category", Category.class);
    var listing = Listing.of(query, LONG, "server_name:asc", AGENT_TARGET);
    var wanted = servers(query, caller, category).where(new ServerFilter.WithAgent(false));
    return listing.answer(
        found.servers(wanted).stream().map(server -> agentTarget(server, version)).toList());
  }

  /** Files can be restored to every server of the backup's project. */
  Response restoreServers(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_AGENT_RESTORE_SERVERS.of(request);
    var query = request.query();
    var listing = Listing.unsorted(query, SHORT);
    var backup = found.backup(request, caller);
    var wanted =
        named(query, byName().where(new ServerFilter.Projects(Set.of(backup.projectId()))));
    return page(wanted, listing, server -> restoreServer(server, version));
  }

  /** Whether a path of a server is backed up already, by itself or with a folder it lies in. */
  Response checkFilesystem(Request request) {
    ScpVersion.of(request);
    var caller = Action.CHECK_FILESYSTEM.of(request);
    var path = Queries.required(request.query(), "filesystem_path");
    var uuid = Queries.required(request.query(), "server_uuid");
    if (!path.startsWith("/")) {
      throw Parameters.invalid("filesystem_path", "FORMAT", "must be an absolute path");
    }
    var server = found.server(uuid, "server_uuid", caller);
    var backups = found.protections(new ProtectionFilter.Servers(Set.of(server.id())));
    var sources = backups.stream().map(it -> it.sourceId()).collect(Collectors.toSet());
    var isBackedUp =
        !sources.isEmpty()
            && found.sources(new SourceFilter.Ids(sources)).stream()
                .anyMatch(source -> Folders.holds(source, path));
    return Answers.result(isBackedUp);
  }

  private Response page(
      CatalogQuery<ServerFilter, ServerSort> wanted,
      Listing listing,
      Function<Server, ObjectNode> view) {
    var slice =
        history.servers(wanted.counted().page(Page.offset(listing.offset(), listing.size())));
    return Answers.list(
        slice.items().stream().map(view).toList(), slice.total() == null ? 0 : slice.total());
  }

  private static CatalogQuery<ServerFilter, ServerSort> servers(
      Parameters query, Caller caller, Category category) {
    return named(query, caller.seen(byName(), ServerFilter.Projects::new))
        .where(new ServerFilter.Categories(category.ours()));
  }

  private static CatalogQuery<ServerFilter, ServerSort> named(
      Parameters query, CatalogQuery<ServerFilter, ServerSort> wanted) {
    return query
        .findFilled("server_name")
        .map(name -> wanted.where(new ServerFilter.NamePart(name)))
        .orElse(wanted);
  }

  private static CatalogQuery<ServerFilter, ServerSort> byName() {
    return CatalogQuery.by(Order.ascending(ServerSort.NAME));
  }

  private static ObjectNode backupTarget(Server server) {
    return Answers.JSON
        .objectNode()
        .put("server_uuid", ScpIds.server(server))
        .put("server_name", server.name())
        .put("server_guid", server.id().toString())
        .put("server_os_version", Words.osVersion(server.operatingSystem()))
        .putNull("server_type");
  }

  private static ObjectNode agentTarget(Server server, ScpVersion version) {
    var ip = Words.address(server);
    var node =
        Answers.JSON
            .objectNode()
            .put("server_uuid", ScpIds.server(server))
            .put("server_name", server.name())
            .put("server_state", Words.serverState(server.state()))
            .put("server_backup_agent_ip", ip == null && !version.has(ScpVersion.V1_2) ? "" : ip);
    return version.has(ScpVersion.V1_2) ? node.putNull("server_type").putNull("vpc_id") : node;
  }

  private static ObjectNode restoreServer(Server server, ScpVersion version) {
    var system = Words.osVersion(server.operatingSystem());
    var node =
        Answers.JSON
            .objectNode()
            .put("server_uuid", ScpIds.server(server))
            .put("server_name", server.name())
            .put("server_os_version", system == null ? "" : system);
    return version.has(ScpVersion.V1_2) ? node.putNull("server_type") : node;
  }
}
