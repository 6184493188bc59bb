package io.holdfast.engine.lock;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.SealedFiles;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A held lock: refreshed in the background, removed by {@link #close}.
 *
 * <p>A holder that cannot refresh for too long (the store is away, the machine slept) has lost its
 * lock, since others may have removed it; {@link #ensureHeld} says so before anything is deleted or
 * acknowledged. Thread-safe.
 */
public final class RepositoryLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RepositoryLock.class);

  private static final int MAX_READS = 4;
  private static final Duration FIRST_WAIT = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Of {@link #none}. */
  private static final Mine NO_FILE =
      new Mine(new ObjectName(ObjectType.LOCK, "0".repeat(64)), Instant.MAX, 0);

  private final SealedFiles files;
  private final LockOptions options;
  private final boolean exclusive;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread refresher;

  /** By the clock of {@link System#nanoTime}. */
  private final long settledAt;

  /** Written under this; read without, for a store that is slow must keep nobody waiting. */
  private volatile Mine mine;

  /** Files that this lock had before and that could not be taken away yet. Guarded by this. */
  private final Set<ObjectName> left = new LinkedHashSet<>();

  /** As {@link #mine}. */
  private volatile boolean lost;

  /** Whether all were seen who wrote a lock when this one was written. */
  private volatile boolean settled;

  private RepositoryLock(
      SealedFiles files, LockOptions options, boolean exclusive, Mine mine, boolean settled) {
    this.files = files;
    this.options = options;
    this.exclusive = exclusive;
    this.settled = settled;
    this.mine = mine;
    settledAt = System.nanoTime() + options.timings().settle().toNanos();
    refresher = Thread.ofVirtual().name("repository-lock").unstarted(this::keepFresh);
  }

  /**
   * A lock file of this process.
   *
   * @param nanos when it was written by the clock of {@link System#nanoTime}, which nobody sets
   */
  private record Mine(ObjectName name, Instant writtenAt, long nanos) {
    /** A clock may have been set back, and the other one stands still while a machine sleeps. */
    Duration age(InstantSource clock) {
      var byClock = Duration.between(writtenAt, clock.instant());
      var byNanos = Duration.ofNanos(System.nanoTime() - nanos);
      return byClock.compareTo(byNanos) > 0 ? byClock : byNanos;
    }
  }

  /**
   * A lock beside which others may read and add, but not remove: for backup, restore, check.
   *
   * @throws EngineException REPOSITORY_LOCKED when somebody holds an exclusive lock; LOCK_DAMAGED
   */
  public static RepositoryLock acquireShared(SealedFiles files, LockOptions options)
      throws InterruptedException {
    return acquire(files, options, false);
  }

  /**
   * A shared lock for who only reads, and proves what it reads; held without the wait for others
   * that a store shows late. What was read and proven is true whatever those do. What cannot be
   * read may have been taken away by one of them: call {@link #settle} before you believe such a
   * failure, and before long work. Tries once.
   *
   * @throws EngineException REPOSITORY_LOCKED when somebody holds an exclusive lock; LOCK_DAMAGED
   */
  public static RepositoryLock acquireToRead(SealedFiles files, LockOptions options) {
    HangupSignal.ignore();
    var rivals = Rivals.of(files, options, false);
    rivals.refuseOnce(null);
    var mine = write(files, options, false);
    try {
      // Of two that write and then look, one sees the other where a store shows at once what it
      // has.
      rivals.refuseOnce(mine.name());
    } catch (Throwable e) {
      abandon(files, options, mine, e);
      throw e;
    }
    return started(new RepositoryLock(files, options, false, mine, false));
  }

  /**
   * A lock beside which nobody may hold any: for forget, prune, key removal.
   *
   * @throws EngineException REPOSITORY_LOCKED when somebody holds a lock; LOCK_DAMAGED
   */
  public static RepositoryLock acquireExclusive(SealedFiles files, LockOptions options)
      throws InterruptedException {
    return acquire(files, options, true);
  }

  /**
   * No lock at all, for who changes nothing where no lock can be written, and hopes that nobody
   * removes meanwhile: never lost.
   */
  public static RepositoryLock none(SealedFiles files, LockOptions options) {
    return new RepositoryLock(files, options, false, NO_FILE, true);
  }

  private static RepositoryLock acquire(SealedFiles files, LockOptions options, boolean exclusive)
      throws InterruptedException {
    HangupSignal.ignore();
    var end = options.clock().instant().plus(options.waitUpTo());
    var wait = FIRST_WAIT;
    while (true) {
      try {
        var mine = take(files, options, exclusive);
        return started(new RepositoryLock(files, options, exclusive, mine, true));
      } catch (EngineException e) {
        var left = Duration.between(options.clock().instant(), end);
        if (e.code() != ErrorCode.REPOSITORY_LOCKED || !left.isPositive()) {
          throw e;
        }
        var pause = someOf(wait);
        Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
      }
    }
  }

  /** Two that refused each other and then waited equally long would do so again, and again. */
  private static Duration someOf(Duration wait) {
    var half = wait.toNanos() / 2;
    return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half));
  }

  private static RepositoryLock started(RepositoryLock lock) {
    lock.refresher.start();
    return lock;
  }

  /** Looks, writes, waits, looks again: of two that write at once at least one sees the other. */
  private static Mine take(SealedFiles files, LockOptions options, boolean exclusive)
      throws InterruptedException {
    var rivals = Rivals.of(files, options, exclusive);
    rivals.refuseAnyBut(null);
    var mine = write(files, options, exclusive);
    try {
      Thread.sleep(options.timings().settle());
      rivals.refuseAnyBut(mine.name());
      return mine;
    } catch (Throwable e) {
      abandon(files, options, mine, e);
      throw e;
    }
  }

  /** Removes a lock file that nobody came to hold. */
  private static void abandon(SealedFiles files, LockOptions options, Mine mine, Throwable cause) {
    uninterrupted(
        options,
        () -> {
          try {
            files.delete(mine.name());
          } catch (HoldfastException e) {
            cause.addSuppressed(e);
          }
        });
  }

  /**
   * Lock files go also when their holder is cancelled, who hears of it afterwards. Nobody waits for
   * ever for a store that does not answer.
   */
  private static void uninterrupted(LockOptions options, Runnable action) {
    var acting = Thread.ofVirtual().name("repository-unlock").start(action);
    var interrupted = false;
    var end = System.nanoTime() + options.timings().farewell().toNanos();
    while (acting.isAlive()) {
      try {
        if (!acting.join(Duration.ofNanos(end - System.nanoTime()))) {
          log.warn("lock not removed, the store does not answer: it grows stale by itself");
          acting.interrupt();
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Mine write(SealedFiles files, LockOptions options, boolean exclusive) {
    var nanos = System.nanoTime();
    var now = options.clock().instant();
    var lock = new LockFile(now, exclusive, options.owner());
    return new Mine(files.save(ObjectType.LOCK, LockCodec.encode(lock)), now, nanos);
  }

  /**
   * Waits until all are seen who wrote a lock when this one was written, and looks who is there.
   * Once is enough: who wrote one later has seen this one.
   *
   * @throws EngineException REPOSITORY_LOCKED when somebody holds a lock beside which this one does
   *     not stand; LOCK_DAMAGED. The caller closes this one then
   */
  public void settle() throws InterruptedException {
    if (settled) {
      return;
    }
    TimeUnit.NANOSECONDS.sleep(settledAt - System.nanoTime());
    synchronized (this) { // else a refresh may give ours another name
      new Rivals(new StaleLocks(files, options), options, exclusive).refuseAnyBut(mine.name());
    }
    settled = true;
  }

  /**
   * Call before a change that only a holder may make.
   *
   * @throws EngineException LOCK_LOST
   */
  public void ensureHeld() {
    if (mine.equals(NO_FILE) || !lost && !overdue()) {
      return;
    }
    synchronized (this) { // a refresh may be about to confirm it
      if (lost || overdue()) {
        throw new EngineException(
            ErrorCode.LOCK_LOST,
            lost
                ? "the lock was removed by others; run it again"
                : "the lock could not be refreshed since %s, others may have removed it; run it again"
                    .formatted(mine.writtenAt()));
      }
    }
  }

  /** Removes the lock file. A failure is logged: the lock then grows stale by itself. */
  @Override
  public void close() {
    if (mine.equals(NO_FILE)) {
      return;
    }
    closing.countDown();
    uninterrupted(
        options,
        () -> {
          if (hasStoppedRefreshing()) {
            synchronized (this) {
              left.add(mine.name());
              takeAway();
            }
          }
        });
  }

  /** What it still writes would else stay behind. */
  private boolean hasStoppedRefreshing() {
    try {
      refresher.join();
      return true;
    } catch (InterruptedException e) {
      refresher.interrupt(); // it hangs in the store that does not answer
      return false;
    }
  }

  private void keepFresh() {
    try {
      while (!closing.await(options.timings().refresh().toMillis(), TimeUnit.MILLISECONDS)) {
        refresh();
      }
    } catch (InterruptedException e) {
      log.debug("lock refresh interrupted", e);
    }
  }

  /** Writes the lock anew and removes the old file; for the refresher and for tests. */
  synchronized void refresh() throws InterruptedException {
    if (lost) {
      return;
    }
    try {
      var slept = overdue();
      if (slept && !isThere(mine)) {
        lost = true;
        return;
      }
      var next = write(files, options, exclusive);
      if (slept || overdue()) { // long enough for others to take the old file away just now
        Thread.sleep(options.timings().settle());
      }
      replaceBy(next);
    } catch (HoldfastException e) {
      log.warn(
          "lock not refreshed name={} age={} code={}: {}",
          mine.name(),
          mine.age(options.clock()),
          e.code(),
          e.getMessage());
    }
  }

  private boolean overdue() {
    return mine.age(options.clock()).compareTo(options.timings().giveUp()) > 0;
  }

  /** The lock is ours only if nobody took the old file away meanwhile. */
  private void replaceBy(Mine next) {
    left.add(next.name());
    if (isThere(mine)) {
      left.remove(next.name());
      left.add(mine.name());
      mine = next;
    } else {
      lost = true;
    }
    takeAway();
  }

  private boolean isThere(Mine file) {
    return new StaleLocks(files, options).read(file.name()).isPresent();
  }

  /** What a store does not take away now is tried again with the next one. */
  private void takeAway() {
    for (var name : List.copyOf(left)) {
      try {
        files.delete(name);
        left.remove(name);
      } catch (HoldfastException e) {
        log.warn("lock not removed name={} code={}: {}", name, e.code(), e.getMessage());
      }
    }
  }

  /** The other locks of a repository, as one that wants to lock it sees them. */
  private record Rivals(StaleLocks locks, LockOptions options, boolean exclusive) {
    /** Those that are there when the abandoned ones are gone, if that is wanted. */
    private static Rivals of(SealedFiles files, LockOptions options, boolean exclusive) {
      var rivals = new Rivals(new StaleLocks(files, options), options, exclusive);
      if (options.sightings() != null) {
        rivals.removeAbandoned(options.sightings());
      }
      return rivals;
    }

    private void removeAbandoned(LockSightings sightings) {
      try {
        locks.removeAbandoned(sightings);
      } catch (EngineException e) {
        log.debug("a lock could not be judged: {}", e.getMessage());
      }
    }

    /** Reads locks that cannot be read again before it gives up: they may be half written. */
    private void refuseAnyBut(@Nullable ObjectName mine) throws InterruptedException {
      var wait = options.timings().unreadable();
      for (var attempt = 1; ; attempt++) {
        try {
          refuseOnce(mine);
          return;
        } catch (EngineException e) {
          if (e.code() != ErrorCode.LOCK_DAMAGED || attempt == MAX_READS) {
            throw e;
          }
          Thread.sleep(wait);
          wait = wait.multipliedBy(2);
        }
      }
    }

    private void refuseOnce(@Nullable ObjectName mine) {
      for (var name : locks.names()) {
        if (name.equals(mine)) {
          continue;
        }
        var conflict = locks.read(name).filter(held -> exclusive || held.lock().exclusive());
        if (conflict.isPresent()) {
          throw new EngineException(
              ErrorCode.REPOSITORY_LOCKED,
              "the repository has a conflicting %s (%s); wait, or run 'repo unlock' if that process is gone"
                  .formatted(conflict.get().lock(), name));
        }
      }
    }
  }
}
