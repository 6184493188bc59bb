package io.holdfast.agent;

import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.engine.EngineException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens repositories for orders. What was opened to read stays open for some minutes, with its key
 * and its index and without a lock, for the next order that brings the same place and password:
 * deriving the key alone takes a third of a second. Each order has a lock of its own, and finds out
 * first whether config and key file are what they were.
 *
 * <p>Thread-safe. Closing wipes the keys of all that no order works with.
 */
final class OpenRepositories implements AutoCloseable {
  /** Repositories that stay open at a time. */
  static final int MOST = 4;

  /** How long one stays open that nobody uses. */
  static final Duration KEPT = Duration.ofMinutes(5);

  /** Lines in the indexes of those that stay open, all together; some 55 bytes each. */
  static final int MOST_LINES = 1_000_000;

  /** Of folders that each remembers, those that were read last. */
  private static final int MOST_TREE_BYTES = 8 << 20;

  private static final Duration ROUND = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(OpenRepositories.class);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Function<RepositoryAccess, RepositoryOpening> opener;
  private final int mostLines;
  private final AccessSeal seal = new AccessSeal();
  private final CountDownLatch closing = new CountDownLatch(1);

  /** By what opened them; least recently used first. Guarded by this. */
  private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** One that stays open; its changing parts are guarded by the owner. */
  private static final class Kept {
    private final RepositoryOpening opening;
    private int users;

    /** By the nanoseconds of the owner; of one that nobody uses. */
    private long usedAt;

    private Kept(RepositoryOpening opening) {
      this.opening = opening;
    }

    private long lines() {
      return opening.repository().index().size();
    }
  }

  private OpenRepositories(
      InstantSource clock,
      LongSupplier nanoTime,
      Function<RepositoryAccess, RepositoryOpening> opener,
      int mostLines) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.opener = opener;
    this.mostLines = mostLines;
  }

  static OpenRepositories start(InstantSource clock) {
    return start(clock, System::nanoTime, RepositoryOpening::open, MOST_LINES);
  }

  /** With a time that no setting of the clock moves, a way to open and a limit of a test's own. */
  static OpenRepositories start(
      InstantSource clock,
      LongSupplier nanoTime,
      Function<RepositoryAccess, RepositoryOpening> opener,
      int mostLines) {
    var repositories = new OpenRepositories(clock, nanoTime, opener, mostLines);
    Thread.ofVirtual().name("open-repositories").start(repositories::run);
    return repositories;
  }

  /** For an order that writes nothing to it, under a lock that was waited for. */
  OpenedRepository openToRead(RepositoryAccess access) throws InterruptedException {
    return toRead(access, OpenedRepository.patient(clock));
  }

  /**
   * As {@link #openToRead}, under a lock that has yet to settle.
   *
   * @throws EngineException REPOSITORY_LOCKED at once when somebody holds an exclusive lock
   * @see io.holdfast.engine.lock.RepositoryLock#acquireToRead
   */
  OpenedRepository openToReadAtOnce(RepositoryAccess access) throws InterruptedException {
    return toRead(access, OpenedRepository.atOnce(clock));
  }

  /** Closes those that nobody has used for a while. */
  void expire() {
    closeUnused(KEPT);
  }

  @Override
  public void close() {
    closing.countDown();
    closeUnused(Duration.ZERO);
  }

  private OpenedRepository toRead(RepositoryAccess access, OpenedRepository.Locking locking)
      throws InterruptedException {
    var entry = take(access);
    return OpenedRepository.locked(entry.opening.repository(), () -> giveBack(entry), locking);
  }

  private Kept take(RepositoryAccess access) {
    var name = seal.of(access);
    var there = borrow(name);
    if (there.isPresent() && isAsOpened(there.get())) {
      return there.get();
    }
    there.ifPresent(this::drop);
    var fresh = opener.apply(access);
    fresh.repository().rememberTrees(MOST_TREE_BYTES);
    return add(name, new Kept(fresh));
  }

  private synchronized Optional<Kept> borrow(String name) {
    var there = Optional.ofNullable(kept.get(name));
    there.ifPresent(entry -> entry.users++);
    return there;
  }

  /** One whose store cannot be asked does not stay open. */
  private boolean isAsOpened(Kept entry) {
    try {
      return entry.opening.repository().isAsOpened();
    } catch (Throwable e) {
      drop(entry);
      throw e;
    }
  }

  /** Of two that opened it at once one stays open. */
  private synchronized Kept add(String name, Kept fresh) {
    fresh.users++;
    kept.putIfAbsent(name, fresh);
    return fresh;
  }

  /** Gives it back, so that no other order gets it. */
  private void drop(Kept entry) {
    synchronized (this) {
      kept.values().remove(entry);
    }
    giveBack(entry);
  }

  private void giveBack(Kept entry) {
    var done = new ArrayList<Kept>();
    synchronized (this) {
      entry.users--;
      entry.usedAt = nanoTime.getAsLong();
      if (entry.users == 0 && (closing.getCount() == 0 || !kept.containsValue(entry))) {
        kept.values().remove(entry);
        done.add(entry);
      }
      done.addAll(surplus());
    }
    done.forEach(OpenRepositories::close);
  }

  /** Takes out what is too much to stay open, the least recently used first. */
  private List<Kept> surplus() {
    var surplus = new ArrayList<Kept>();
    var lines = kept.values().stream().mapToLong(Kept::lines).sum();
    for (var all = kept.values().iterator(); all.hasNext(); ) {
      var entry = all.next();
      if (kept.size() <= MOST && lines <= mostLines) {
        break;
      }
      if (entry.users == 0) {
        lines -= entry.lines();
        surplus.add(entry);
        all.remove();
      }
    }
    return surplus;
  }

  private void closeUnused(Duration unusedFor) {
    var unused = new ArrayList<Kept>();
    synchronized (this) {
      var now = nanoTime.getAsLong();
      kept.values()
          .removeIf(entry -> {
            var over = entry.users == 0 && now - entry.usedAt >= unusedFor.toNanos();
            return over && unused.add(entry);
          });
    }
    unused.forEach(OpenRepositories::close);
  }

  /** What fails here is nobody's order, and keeps no other from being closed. */
  private static void close(Kept entry) {
    try {
      entry.opening.close();
    } catch (RuntimeException e) {
      log.warn("repository not closed location={}", entry.opening.store().location(), e);
    }
  }

  private void run() {
    try {
      while (!closing.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        expire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
