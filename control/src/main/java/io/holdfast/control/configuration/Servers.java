package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.ServerState;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Hosts that sources lie on and restores go to. Thread-safe. */
public final class Servers {
  private final Shelf<Server, ServerId> shelf;

  public Servers(Ledger ledger) {
    shelf =
        new Shelf<>(
            ledger,
            new Shelf.Shape<>(
                "server",
                transaction ->
                    Shelves.of(
                        transaction.servers()::insert,
                        transaction.servers()::find,
                        transaction.servers()::replace,
                        transaction.servers()::delete),
                Server::id,
                Server::stamp,
                Restamp::server,
                Server::projectId));
  }

  /**
   * @param make gives the server with the id and the stamp that it gets
   */
  public Server create(Caller caller, BiFunction<ServerId, Stamp, Server> make) {
    return shelf.create(
        caller, (decision, stamp) -> valid(make.apply(new ServerId(decision.newId()), stamp)));
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public Server get(ServerId id) {
    return shelf.get(id);
  }

  /** Changes it; REVISION_MISMATCH when it no longer has the revision that was read. */
  public Server update(Caller caller, ServerId id, long revision, UnaryOperator<Server> change) {
    return shelf.update(caller, id, revision, before -> valid(change.apply(before)));
  }

  /** STATE_CONFLICT while something belongs to it. */
  public void delete(Caller caller, ServerId id, long revision) {
    shelf.delete(caller, id, revision, (_, _) -> "");
  }

  /**
   * Says that an agent does the work of a server; whoever runs the agent knows its id.
   *
   * @param labels that the server gets beside its own
   * @throws ControlException STATE_CONFLICT when the server has one
   */
  public Server enrol(Caller caller, ServerId id, AgentId agent, Map<String, String> labels) {
    return shelf.change(
        caller,
        id,
        "server.enrol",
        (decision, before) -> {
          if (before.agentId() != null) {
            throw new ControlException(
                ErrorCode.STATE_CONFLICT, "server '%s' has an agent".formatted(before.name()));
          }
          var all = new HashMap<>(before.labels());
          all.putAll(labels);
          Rules.labels(all);
          return before.withAgent(agent, ServerState.ONLINE, decision.now()).withLabels(all);
        });
  }

  /** Notes that the server's agent answered just now. */
  public Server seen(Caller caller, ServerId id) {
    return shelf.change(
        caller,
        id,
        "server.seen",
        (decision, before) ->
            before.withAgent(before.agentId(), ServerState.ONLINE, decision.now()));
  }

  /**
   * Takes a server's agent from it.
   *
   * @throws ControlException RESOURCE_MISSING when it has none, STATE_CONFLICT while something on
   *     the server is under protection
   */
  public Server discharge(Caller caller, ServerId id) {
    return shelf.change(
        caller,
        id,
        "server.discharge",
        (decision, before) -> {
          if (before.agentId() == null) {
            throw new ControlException(
                ErrorCode.RESOURCE_MISSING, "server '%s' has no agent".formatted(before.name()));
          }
          var left = protections(decision, id);
          if (left > 0) {
            throw new ControlException(
                ErrorCode.STATE_CONFLICT,
                "server '%s' has %d protections, whose work its agent does"
                    .formatted(before.name(), left));
          }
          return before.withAgent(null, ServerState.UNPAIRED, before.lastSeenAt());
        });
  }

  private static int protections(Decision decision, ServerId id) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Servers(Set.of(id)))
            .where(
                new ProtectionFilter.States(
                    EnumSet.complementOf(EnumSet.of(ProtectionState.ARCHIVED))))
            .page(Page.all());
    return decision.catalog().protections().list(query).items().size();
  }

  private static Server valid(Server server) {
    Rules.name(server.name());
    Rules.labels(server.labels());
    return server;
  }
}
