package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ExternalRef;
import io.holdfast.catalog.model.OperatingSystem;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerCategory;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.Servers;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Fields;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Servers: hosts that sources lie on. */
final class ServerPaths
    implements ConfiguredPaths.Service<Server, ServerId, ServerFilter, ServerSort> {
  private static final ConfiguredPaths.Shape<Server, ServerId, ServerFilter, ServerSort> SHAPE =
      new ConfiguredPaths.Shape<>(
          "/v1/servers",
          "server",
          Scope.SERVER_WRITE,
          ServerId::new,
          ListShape.<ServerFilter, ServerSort>sorted(
                  "createdAt", Map.of("createdAt", ServerSort.CREATED_AT, "name", ServerSort.NAME))
              .ofProjects(ServerFilter.Projects::new)
              .texts("name", ServerFilter.Names::new)
              .words("category", ServerCategory.class, ServerFilter.Categories::new)
              .words("state", ServerState.class, ServerFilter.States::new)
              .text(ServerFilter.Text::new),
          Server::id,
          Server::stamp,
          Server::projectId,
          ConfigurationViews::server);

  private final Servers servers;
  private final History history;

  ServerPaths(Servers servers, History history) {
    this.servers = servers;
    this.history = history;
  }

  ConfiguredPaths<Server, ServerId, ServerFilter, ServerSort> paths(Cursors cursors) {
    return new ConfiguredPaths<>(SHAPE, this, cursors);
  }

  @Override
  public Slice<Server> list(CatalogQuery<ServerFilter, ServerSort> query) {
    return history.servers(query);
  }

  @Override
  public Server get(ServerId id) {
    return servers.get(id);
  }

  @Override
  public Server create(Caller caller, Fields fields) {
    var project = new ProjectId(fields.require("projectId", fields::id));
    var name = fields.require("name", fields::name);
    var hostname = fields.text("hostname").orElse(null);
    var system = system(fields).orElse(OperatingSystem.UNKNOWN);
    var category = category(fields).orElse(ServerCategory.VIRTUAL);
    var external = external(fields).orElse(null);
    var region = fields.text("region").orElse(null);
    var labels = fields.labels("labels").orElse(Map.of());
    fields.close();
    return servers.create(
        caller,
        (id, stamp) ->
            new Server(
                id,
                project,
                name,
                hostname,
                system,
                category,
                external,
                region,
                labels,
                null,
                ServerState.UNPAIRED,
                null,
                stamp));
  }

  @Override
  public UnaryOperator<Server> change(Caller caller, Fields fields, Server before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var hostname = fields.patched("hostname", before.hostname(), fields::text);
    var system = fields.patched("operatingSystem", before.operatingSystem(), _ -> system(fields));
    var category = fields.patchedTo("category", before.category(), _ -> category(fields));
    var external = fields.patched("externalRef", before.externalRef(), _ -> external(fields));
    var region = fields.patched("region", before.region(), fields::text);
    var labels = fields.patchedTo("labels", before.labels(), fields::labels);
    fields.close();
    return it ->
        new Server(
            it.id(),
            it.projectId(),
            name,
            hostname,
            system == null ? OperatingSystem.UNKNOWN : system,
            category,
            external,
            region,
            labels,
            it.agentId(),
            it.state(),
            it.lastSeenAt(),
            it.stamp());
  }

  @Override
  public Server update(Caller caller, ServerId id, long revision, UnaryOperator<Server> change) {
    return servers.update(caller, id, revision, change);
  }

  @Override
  public void delete(Caller caller, ServerId id, long revision) {
    servers.delete(caller, id, revision);
  }

  private static Optional<ServerCategory> category(Fields fields) {
    return fields.word("category", ServerCategory.class);
  }

  private static Optional<OperatingSystem> system(Fields fields) {
    return fields.object(
        "operatingSystem",
        it ->
            new OperatingSystem(
                it.require("family", it::text),
                it.require("name", it::text),
                it.require("version", it::text)));
  }

  private static Optional<ExternalRef> external(Fields fields) {
    return fields.object(
        "externalRef",
        it -> new ExternalRef(it.require("system", it::name), it.require("id", it::name)));
  }
}
