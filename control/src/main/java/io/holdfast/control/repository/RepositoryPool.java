package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.SecretId;
import io.holdfast.catalog.model.StoreAccess;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.engine.crypto.Password;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Repositories kept open for browsing, the most recently used ones. Thread-safe. Opening costs a
 * third of a second for the password alone; the index stays loaded and is refreshed on every use,
 * and each use finds out first whether config and key file are what they were.
 */
public final class RepositoryPool implements AutoCloseable {
  private static final int IDLE = 4;

  private final Ledger ledger;
  private final Seals seals;
  private final Stores stores;

  /** Least recently used first. Guarded by this. */
  private final Map<RepositoryId, Opened> opened = new LinkedHashMap<>(16, 0.75f, true);

  private final List<Consumer<RepositoryId>> others = new CopyOnWriteArrayList<>();

  /** One open repository; {@code users} is guarded by the pool. */
  private static final class Opened {
    private final Store store;
    private final io.holdfast.engine.repository.Repository repository;
    private final StoreAccess access;
    private int users;

    private Opened(
        Store store, io.holdfast.engine.repository.Repository repository, StoreAccess access) {
      this.store = store;
      this.repository = repository;
      this.access = access;
    }

    private void close() {
      repository.close();
      store.close();
    }
  }

  /** Work on an open repository. */
  @FunctionalInterface
  public interface Work<T> {
    T apply(io.holdfast.engine.repository.Repository repository) throws InterruptedException;
  }

  public RepositoryPool(Ledger ledger, Seals seals) {
    this.ledger = ledger;
    this.seals = seals;
    this.stores = new Stores(ledger, seals);
  }

  /** What opens the places where repositories lie. */
  public Stores stores() {
    return stores;
  }

  /** Runs work on a repository whose index is as new as its store. */
  public <T> T use(RepositoryId id, Work<T> work) throws InterruptedException {
    var entry = take(id);
    try {
      entry.repository.loadIndex();
      return work.apply(entry.repository);
    } finally {
      giveBack(entry);
    }
  }

  /**
   * Opens a repository for one user alone, with its index not loaded; the caller closes it. Those
   * that are kept open here see what it changes at their next use.
   *
   * @param wrap goes round the store
   */
  public OwnRepository openOwn(RepositoryId id, UnaryOperator<Store> wrap) {
    var repository = ledger.look(catalog -> catalog.repositories().get(id));
    var entry = open(repository, wrap.apply(stores.open(repository)));
    return new OwnRepository(entry.store, entry.repository);
  }

  /** The sealed password of a repository; the caller wipes it. */
  public byte[] password(Repository repository) {
    var secret = secret(repository);
    return ledger.look(catalog -> seals.open(catalog, Seals.Purpose.REPOSITORY_PASSWORD, secret));
  }

  /** Has others hear of each repository that is given up, or reached or opened otherwise. */
  public void alsoForget(Consumer<RepositoryId> other) {
    others.add(other);
  }

  /** Closes a repository once nobody uses it; the next use opens it afresh. */
  public void forget(RepositoryId id) {
    closeUnused(id);
    others.forEach(other -> other.accept(id));
  }

  /** The same, and others go on with theirs: the place is the same, and who may use it. */
  synchronized void closeUnused(RepositoryId id) {
    var entry = opened.remove(id);
    if (entry != null && entry.users == 0) {
      entry.close();
    }
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(Opened::close);
    opened.clear();
  }

  private Opened take(RepositoryId id) {
    var repository = ledger.look(catalog -> catalog.repositories().get(id));
    var there = taken(repository);
    if (there.isPresent() && isAsOpened(there.get())) {
      return there.get();
    }
    there.ifPresent(this::drop);
    var fresh = open(repository, stores.openBriefly(repository));
    synchronized (this) {
      var other = taken(repository);
      if (other.isPresent()) {
        fresh.close();
        return other.get();
      }
      fresh.users++;
      opened.put(id, fresh);
      return fresh;
    }
  }

  /** One whose store cannot be asked does not stay open. */
  private boolean isAsOpened(Opened entry) {
    try {
      return entry.repository.isAsOpened();
    } catch (Throwable e) {
      drop(entry);
      throw e;
    }
  }

  /** Gives it back, and nobody gets it any more. */
  private void drop(Opened entry) {
    synchronized (this) {
      opened.values().remove(entry);
    }
    giveBack(entry);
  }

  /** One that is open, unless another node has changed how it is reached. */
  private synchronized Optional<Opened> taken(Repository repository) {
    var there = opened.get(repository.id());
    if (there == null) {
      return Optional.empty();
    }
    if (!there.access.equals(repository.access())) {
      closeUnused(repository.id());
      return Optional.empty();
    }
    there.users++;
    return Optional.of(there);
  }

  private Opened open(Repository repository, Store store) {
    try {
      var utf8 = password(repository);
      try (var password = Password.ofUtf8(utf8)) {
        var open = io.holdfast.engine.repository.Repository.open(store, password);
        try {
          requireSame(repository, open);
          open.verifyWrites(NamedSettings.verifyWrites(repository.access().settings()));
        } catch (RuntimeException e) {
          open.close();
          throw e;
        }
        return new Opened(store, open, repository.access());
      } finally {
        Arrays.fill(utf8, (byte) 0);
      }
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** Somebody may have made another in its place: what is known of the old one is not there. */
  private static void requireSame(
      Repository known, io.holdfast.engine.repository.Repository there) {
    var id = there.config().id().toString();
    if (known.formatId() != null && !known.formatId().equals(id)) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "another repository, %s, is found at %s in the place of %s; bring that back, or enter the other as a repository of its own"
              .formatted(id, known.location(), known.formatId()));
    }
  }

  private synchronized void giveBack(Opened entry) {
    entry.users--;
    if (entry.users == 0 && !opened.containsValue(entry)) {
      entry.close();
    }
    surplus().forEach(Opened::close);
  }

  private List<Opened> surplus() {
    var closing = new ArrayList<Opened>();
    var all = opened.values().iterator();
    while (opened.size() > IDLE && all.hasNext()) {
      var entry = all.next();
      if (entry.users == 0) {
        closing.add(entry);
        all.remove();
      }
    }
    return closing;
  }

  private static SecretId secret(Repository repository) {
    var secret = repository.passwordSecretId();
    if (secret == null) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "the password of repository %s is not known here".formatted(repository.id()));
    }
    return secret;
  }
}
