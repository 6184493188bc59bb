package io.holdfast.control.repository;

import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.store.Store;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stores of repositories that clients use, kept open between their requests. Thread-safe. Needs no
 * password: a store holds sealed bytes.
 */
public final class ServedStores implements AutoCloseable {
  private final Stores stores;

  /** Guarded by this. */
  private final Map<RepositoryId, Served> open = new HashMap<>();

  /** A store, and how it was reached. */
  private record Served(Store store, StoreAccess access) {}

  public ServedStores(Stores stores) {
    this.stores = stores;
  }

  /**
   * The store that a repository lies in; it is not for the caller to close. When the way to reach
   * it has changed, what is under way by the old one fails.
   */
  public Store of(Repository repository) {
    synchronized (this) {
      var known = open.get(repository.id());
      if (known != null && known.access().equals(repository.access())) {
        return known.store();
      }
    }
    var fresh = new Served(stores.openBriefly(repository), repository.access());
    synchronized (this) {
      var other = open.get(repository.id());
      if (other != null && other.access().equals(fresh.access())) {
        fresh.store().close();
        return other.store();
      }
      open.put(repository.id(), fresh);
      if (other != null) {
        other.store().close();
      }
      return fresh.store();
    }
  }

  /** Lets go of a store that nobody shall use any more; what is under way by it fails. */
  public void forget(RepositoryId id) {
    Served served;
    synchronized (this) {
      served = open.remove(id);
    }
    if (served != null) {
      served.store().close();
    }
  }

  /**
   * Lets go of what no client may use any more, or not in this way: another node shut it, or it was
   * shut here while a request was beginning.
   *
   * @return stores closed
   */
  public int closeShut(Ledger ledger) {
    Map<RepositoryId, Served> before; // what comes after this was opened by newer knowledge
    synchronized (this) {
      before = Map.copyOf(open);
    }
    if (before.isEmpty()) {
      return 0;
    }
    var shut = new HashMap<>(before);
    ledger.look(catalog ->
        shut.entrySet()
            .removeIf(
                each -> isServed(catalog.repositories().find(each.getKey()), each.getValue())));
    shut.forEach(this::close);
    return shut.size();
  }

  private static boolean isServed(Optional<Repository> now, Served served) {
    return now.filter(Repository::gateway)
        .filter(repository -> repository.access().equals(served.access()))
        .isPresent();
  }

  private void close(RepositoryId id, Served served) {
    synchronized (this) {
      if (!open.remove(id, served)) {
        return; // somebody else closed it
      }
    }
    served.store().close();
  }

  @Override
  public synchronized void close() {
    open.values().forEach(served -> served.store().close());
    open.clear();
  }
}
