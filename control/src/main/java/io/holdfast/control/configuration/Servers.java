package io.holdfast.control.configuration;

import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Ledger;
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

  private static Server valid(Server server) {
    Rules.name(server.name());
    Rules.labels(server.labels());
    return server;
  }
}
