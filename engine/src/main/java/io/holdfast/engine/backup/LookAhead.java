package io.holdfast.engine.backup;

import io.holdfast.engine.pack.BlobId;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has directories opened and looked at before the walk comes to them: in a folder that is as it
 * was, it is known which ones it comes to. The walk takes them in its own order. What nobody has
 * begun by then it does itself, and while it waits for one it does another; what cannot be opened
 * it opens itself, and so tells of it when and as it would without this.
 *
 * <p>{@link #serve} is for helpers, all else for the walk's thread.
 */
final class LookAhead {
  /** Directories at a time, each of which may hold a descriptor. */
  private static final int MOST = 48;

  /** Of one folder: folders deep in it shall find room. */
  private static final int MOST_OF_ONE = 4;

  /** When what was seen has so many entries, whose names are held, no more is begun. */
  private static final long MOST_ENTRIES = 50_000;

  private final LongSupplier nanoTime;
  private final Parents parents;

  /** Some of them may be begun or over. */
  private final LinkedBlockingQueue<Upcoming> waiting = new LinkedBlockingQueue<>();

  private final AtomicLong entries = new AtomicLong();

  /** How many were added and not taken. */
  private int held;

  /** Where the directories of the parent are. */
  @FunctionalInterface
  interface Parents {
    /** The one that had a tree, where a look says that it changed; called by any thread. */
    Optional<ParentDirectory> findIfChanged(BlobId tree, DirectoryLook look);
  }

  /**
   * @param nanoTime as {@link System#nanoTime} tells it
   */
  LookAhead(LongSupplier nanoTime, Parents parents) {
    this.nanoTime = nanoTime;
    this.parents = parents;
  }

  /** A helper's life. */
  void serve(RunState state) throws InterruptedException {
    while (true) {
      run(waiting.take());
      state.throwIfStopped();
    }
  }

  /**
   * Whether to add one more.
   *
   * @param upcoming how many of the same folder there are
   */
  boolean hasRoom(int upcoming) {
    return upcoming < MOST_OF_ONE && held < MOST && hasRoomForEntries();
  }

  /**
   * @param parent the directory that it is in, open
   */
  Upcoming add(SourceEntry.Directory directory, BlobId previous, SharedDirectory parent) {
    var upcoming = new Upcoming(directory, previous, parent);
    held++;
    waiting.add(upcoming);
    return upcoming;
  }

  /**
   * What was seen of a directory whose turn it is; empty where the walk has to open it. The caller
   * closes it.
   */
  Optional<Upcoming.Seen> take(Upcoming upcoming) throws InterruptedException {
    held--;
    if (!waiting.remove(upcoming)) { // a helper has it
      for (var other = other(upcoming); other != null; other = other(upcoming)) {
        run(other);
      }
    }
    var seen = upcoming.take();
    if (seen.isEmpty()) {
      return seen;
    }
    entries.addAndGet(-seen.get().entries());
    if (isFresh(seen.get())) {
      return seen;
    }
    seen.get().directory().close();
    return Optional.empty();
  }

  private void run(Upcoming upcoming) throws InterruptedException {
    if (hasRoomForEntries()) {
      entries.addAndGet(upcoming.run(nanoTime, parents));
    }
  }

  /** What to do while a helper is at one. */
  private @Nullable Upcoming other(Upcoming awaited) {
    return awaited.isDone() || !hasRoomForEntries() ? null : waiting.poll();
  }

  private boolean hasRoomForEntries() {
    return entries.get() < MOST_ENTRIES;
  }

  private boolean isFresh(Upcoming.Seen seen) {
    return nanoTime.getAsLong() - seen.nanoTime() <= DirectoryLook.FRESH_NANOS;
  }
}
