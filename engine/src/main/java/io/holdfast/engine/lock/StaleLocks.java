package io.holdfast.engine.lock;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.SealedFiles;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads lock files, judges whether their holders are gone, and removes those. Thread-safe. */
public final class StaleLocks {
  /** A process that started this much after a lock was written did not write it. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

  /** A lock file in the store and what it says. */
  public record HeldLock(ObjectName name, LockFile lock) {}

  private final SealedFiles files;
  private final LockOptions options;

  public StaleLocks(SealedFiles files, LockOptions options) {
    this.files = files;
    this.options = options;
  }

  /**
   * What became of the locks.
   *
   * @param damaged nobody can tell whose they are; they stay
   */
  public record Removed(List<ObjectName> removed, List<ObjectName> damaged) {
    public Removed {
      removed = List.copyOf(removed);
      damaged = List.copyOf(damaged);
    }
  }

  /**
   * Removes the locks whose holders are gone, as stock clients judge it when a person asks for it:
   * by the clocks of both, and by process ids.
   */
  public Removed removeStale() {
    return remove(held -> isStale(held.lock()));
  }

  /**
   * Removes the locks whose holders are gone for certain: their processes have ended in this
   * process's sight, or it has seen the same file for so long that a living holder would have
   * written it anew more than once.
   *
   * @param sightings of this process
   */
  public Removed removeAbandoned(LockSightings sightings) {
    var silence = options.timings().stale();
    return remove(held ->
        sightings.seenFor(held.name()).compareTo(silence) > 0 || held.lock().owner().hasEnded());
  }

  /** As {@link #removeAbandoned(LockSightings)}, by all that this process has seen. */
  public Removed removeAbandoned() {
    return removeAbandoned(LockSightings.OF_THIS_PROCESS);
  }

  private Removed remove(Predicate<HeldLock> gone) {
    var removed = new ArrayList<ObjectName>();
    var damaged = new ArrayList<ObjectName>();
    for (var name : names()) {
      try {
        if (read(name).filter(gone).isPresent()) {
          files.delete(name);
          removed.add(name);
        }
      } catch (EngineException e) {
        if (e.code() != ErrorCode.LOCK_DAMAGED) {
          throw e;
        }
        damaged.add(name);
      }
    }
    return new Removed(removed, damaged);
  }

  /**
   * Removes every lock, also those of live holders and those that cannot be read. Only for a person
   * who knows that nobody works on the repository.
   */
  public List<ObjectName> removeAll() {
    var names = names();
    names.forEach(files::delete);
    return names;
  }

  /** Whether the holder seems gone: too long silent, or its process on this machine has ended. */
  private boolean isStale(LockFile lock) {
    var age = Duration.between(lock.time(), options.clock().instant());
    if (age.compareTo(options.timings().stale()) > 0) {
      return true;
    }
    return lock.owner().hostname().equals(options.owner().hostname())
        && !isAlive(lock.owner().pid(), lock.time());
  }

  /** All locks, empty files left out. The size of a lock that is written right now may be zero. */
  List<ObjectName> names() {
    var names = new ArrayList<ObjectName>();
    files.list(
        ObjectType.LOCK,
        object -> {
          if (object.sizeBytes() > 0) {
            names.add(object.name());
          }
        });
    return names;
  }

  /**
   * @return empty when the lock was removed since it was listed
   * @throws EngineException LOCK_DAMAGED
   */
  Optional<HeldLock> read(ObjectName name) {
    try {
      return Optional.of(new HeldLock(name, LockCodec.decode(files.load(name))));
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    } catch (IOException e) {
      throw new EngineException(
          ErrorCode.LOCK_DAMAGED, "%s is no lock: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static boolean isAlive(long pid, Instant lockedAt) {
    return ProcessHandle.of(pid)
        .map(process ->
            process
                .info()
                .startInstant()
                .map(start -> start.isBefore(lockedAt.plus(START_TOLERANCE)))
                .orElse(true))
        .orElse(false);
  }
}
