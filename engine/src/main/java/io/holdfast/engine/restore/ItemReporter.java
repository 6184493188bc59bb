package io.holdfast.engine.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Counts items and tells them to the listener, one at a time. Thread-safe. */
final class ItemReporter {
  /** More often would cost more than people can see. */
  private static final long PROGRESS_NANOS = 10_000_000L;

  private final RestoreListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<MetadataProblem.Aspect> told = new HashSet<>();

  // Guarded by lock.
  private long restored;
  private long warnings;
  private long skipped;
  private long failed;
  private long removed;
  private long bytes;
  private long toldNanos;

  ItemReporter(RestoreListener listener) {
    this.listener = listener;
    this.toldNanos = System.nanoTime() - PROGRESS_NANOS;
  }

  void restored(NodePlace place, ItemKind kind, long size, List<MetadataProblem> problems) {
    lock.lock();
    try {
      var message = new StringBuilder();
      for (var problem : problems) {
        if (problem.aspect() == MetadataProblem.Aspect.OWNER) {
          warnOnce(problem);
        } else {
          message.append(message.isEmpty() ? "" : "; ").append(problem.message());
        }
      }
      restored++;
      if (message.isEmpty()) {
        tell(place, kind, ItemOutcome.RESTORED, size, Optional.empty(), "");
        return;
      }
      warnings++;
      tell(place, kind, ItemOutcome.WARNING, size, Optional.of(code(problems)), message.toString());
    } finally {
      lock.unlock();
    }
  }

  void skipped(NodePlace place, ItemKind kind, String message) {
    lock.lock();
    try {
      skipped++;
      tell(place, kind, ItemOutcome.SKIPPED, 0, Optional.empty(), message);
    } finally {
      lock.unlock();
    }
  }

  void failed(NodePlace place, ItemKind kind, ErrorCode code, String message) {
    lock.lock();
    try {
      failed++;
      tell(place, kind, ItemOutcome.FAILED, 0, Optional.of(code), message);
    } finally {
      lock.unlock();
    }
  }

  void removed(NodePlace place, ItemKind kind) {
    lock.lock();
    try {
      removed++;
      tell(place, kind, ItemOutcome.REMOVED, 0, Optional.empty(), "");
    } finally {
      lock.unlock();
    }
  }

  void wrote(long count) {
    lock.lock();
    try {
      bytes += count;
      var now = System.nanoTime();
      if (now - toldNanos >= PROGRESS_NANOS) {
        toldNanos = now;
        listener.progress(snapshot());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tells how far it is, however short ago that was told. */
  void tellProgress() {
    lock.lock();
    try {
      listener.progress(snapshot());
    } finally {
      lock.unlock();
    }
  }

  RestoreTotals totals() {
    lock.lock();
    try {
      return snapshot();
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong in the repository outweighs what the target did not take. */
  private static ErrorCode code(List<MetadataProblem> problems) {
    return problems.stream().anyMatch(ItemReporter::isDamage)
        ? ErrorCode.TREE_DAMAGED
        : ErrorCode.TARGET_UNWRITABLE;
  }

  private static boolean isDamage(MetadataProblem problem) {
    return switch (problem.aspect()) {
      case SIZE -> true;
      case OWNER, MODE, ATTRIBUTE, TIMES -> false;
    };
  }

  private void warnOnce(MetadataProblem problem) {
    if (told.add(problem.aspect())) {
      listener.warning(
          "owners are left as they are, since this user may not set them: " + problem.message());
    }
  }

  private void tell(
      NodePlace place,
      ItemKind kind,
      ItemOutcome outcome,
      long size,
      Optional<ErrorCode> code,
      String message) {
    listener.item(
        new RestoredItem(place.source(), kind, place.target(), outcome, size, code, message));
  }

  private RestoreTotals snapshot() {
    return new RestoreTotals(restored, warnings, skipped, failed, removed, bytes);
  }
}
