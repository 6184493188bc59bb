package io.holdfast.engine.backup;

import io.holdfast.engine.pack.BlobId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * A directory that the walk comes to next, to be opened and looked at by whoever begins it first;
 * the directory that it is in stays open for that. Thread-safe.
 */
final class Upcoming {
  final SourceEntry.Directory entry;

  /** Its tree in the parent snapshot. */
  final BlobId previous;

  private final SharedDirectory parent;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Optional<Seen>> seen = new CompletableFuture<>();

  /**
   * What was seen of it.
   *
   * @param directory open; whoever gets it closes it
   * @param parent what it was, if the look says that it changed
   * @param nanoTime when the look ended
   */
  record Seen(
      SourceDirectory directory,
      DirectoryLook look,
      Optional<ParentDirectory> parent,
      long nanoTime) {
    long entries() {
      return look.fileNames().size() + look.others() + look.folderCount();
    }
  }

  Upcoming(SourceEntry.Directory entry, BlobId previous, SharedDirectory parent) {
    this.entry = entry;
    this.previous = previous;
    this.parent = parent.retain();
  }

  /**
   * Opens it and looks at it, unless that was begun or is not wanted any more.
   *
   * @return how many entries were seen, and are held until somebody takes them
   */
  long run(LongSupplier nanoTime, LookAhead.Parents parents) throws InterruptedException {
    if (!begun.compareAndSet(false, true)) {
      return 0;
    }
    try {
      var found = look(nanoTime, parents);
      if (seen.complete(found)) {
        return found.map(Seen::entries).orElse(0L);
      }
      found.ifPresent(unwanted -> unwanted.directory().close());
      return 0;
    } catch (RuntimeException | Error e) {
      seen.completeExceptionally(e); // for the walk, when its turn comes
      return 0;
    } finally {
      seen.complete(Optional.empty()); // when interrupted
      parent.release();
    }
  }

  boolean isDone() {
    return seen.isDone();
  }

  /**
   * What was seen, once; empty where nobody has begun, and nobody will, or where it could not be
   * opened or looked at. Waits for who has begun.
   */
  Optional<Seen> take() throws InterruptedException {
    if (begun.compareAndSet(false, true)) {
      parent.release();
      return Optional.empty();
    }
    try {
      return seen.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Nobody will take it: closes what was opened, now or as soon as it is there. */
  void abandon() {
    if (begun.compareAndSet(false, true)) {
      parent.release();
    } else if (!seen.cancel(false) && !seen.isCompletedExceptionally()) {
      seen.join().ifPresent(found -> found.directory().close());
    }
  }

  private Optional<Seen> look(LongSupplier nanoTime, LookAhead.Parents parents)
      throws InterruptedException {
    SourceDirectory directory;
    try {
      directory = entry.entries().open();
    } catch (SourceProblem e) {
      return Optional.empty(); // the walk opens it again, and tells of it
    }
    var found = Optional.<Seen>empty();
    try {
      var look = directory.look();
      var ended = nanoTime.getAsLong();
      found = look.map(all -> new Seen(directory, all, parent(directory, all, parents), ended));
      return found;
    } finally {
      if (found.isEmpty()) {
        directory.close();
      }
    }
  }

  /** The walk lists the names anew where they may be others by now, and then looks anew. */
  private Optional<ParentDirectory> parent(
      SourceDirectory directory, DirectoryLook look, LookAhead.Parents parents) {
    return directory.isAsListed() ? parents.findIfChanged(previous, look) : Optional.empty();
  }
}
