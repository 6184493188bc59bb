package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.ServedStores;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Lets restic's clients into the repositories that are open to them. Thread-safe. A repository that
 * is not there, not open, or not of the caller's projects is the same: there is none.
 */
public final class RepositoryGateway {
  private final Ledger ledger;
  private final ServedStores stores;
  private final Spool spool;
  private final Arrivals arrivals;

  /** Objects whose upload is being kept just now, and what opens when that is over. */
  private final Map<String, CountDownLatch> keeping = new ConcurrentHashMap<>();

  /** What uploads that are on their way were let in with. */
  private final PromisedRoom promised = new PromisedRoom();

  private final UnsureUploads unsure;

  /** For downloads that are on their way. */
  private final Semaphore largePieces = new Semaphore(DownloadStream.MOST_LARGE);

  public RepositoryGateway(Ledger ledger, ServedStores stores, Spool spool, Arrivals arrivals) {
    this.ledger = ledger;
    this.stores = stores;
    this.spool = spool;
    this.arrivals = arrivals;
    unsure = new UnsureUploads(ledger::now);
  }

  /**
   * The repository as a client may use it.
   *
   * @param name a repository's name or id
   * @throws ControlException SCOPE_MISSING, RESOURCE_MISSING; STATE_CONFLICT when several have the
   *     name
   */
  public Gate open(Caller caller, String name) {
    if (!caller.may(Scope.GATEWAY_READ)
        && !caller.may(Scope.GATEWAY_WRITE)
        && !caller.may(Scope.GATEWAY_DELETE)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "the credential %s has none of the scopes gateway:read, gateway:write, gateway:delete"
              .formatted(caller.name()));
    }
    var found =
        ledger.look(catalog -> named(catalog, name)).stream()
            .filter(Repository::gateway)
            .filter(repository -> isSeen(caller, repository))
            .toList();
    if (found.size() > 1) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "%d repositories are named '%s'; use the id in place of the name"
              .formatted(found.size(), name));
    }
    if (found.isEmpty()) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "there is no such repository");
    }
    var repository = found.getFirst();
    return new Gate(caller, repository, stores.of(repository), this);
  }

  Ledger ledger() {
    return ledger;
  }

  Spool spool() {
    return spool;
  }

  Arrivals arrivals() {
    return arrivals;
  }

  PromisedRoom promised() {
    return promised;
  }

  UnsureUploads unsure() {
    return unsure;
  }

  Semaphore largePieces() {
    return largePieces;
  }

  Map<String, CountDownLatch> keeping() {
    return keeping;
  }

  private static boolean isSeen(Caller caller, Repository repository) {
    return caller.holds(repository.projectId());
  }

  private static List<Repository> named(CatalogTransaction catalog, String name) {
    var byId =
        UuidText.parse(name).flatMap(id -> catalog.repositories().find(new RepositoryId(id)));
    if (byId.isPresent()) {
      return List.of(byId.get());
    }
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .where(new RepositoryFilter.Names(Set.of(name)))
            .page(Page.all());
    return catalog.repositories().list(query).items();
  }
}
