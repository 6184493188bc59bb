package io.holdfast.agent;

import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a run has to tell, kept until it is sent. Thread-safe and bounded: failures and warnings are
 * each told; of what went well the first {@value #SINGLE_SUCCESSES} items are told one by one, and
 * the rest summed up by directory. Whoever reports faster than the service hears does the sending.
 */
final class Journal {
  static final int SINGLE_SUCCESSES = 2_000;

  private static final int BATCH = 500;
  private static final int DIRECTORIES = 500;
  private static final String OTHER_DIRECTORIES = "…";

  private final WorkChannel channel;
  private final Lease lease;
  private final InstantSource clock;

  /** Held while sending, so that items keep their order; taken before the object's own lock. */
  private final Object sending = new Object();

  // Guarded by this.
  private final Queue<WorkEvent> events = new ArrayDeque<>();
  private final Queue<ItemOutcome> items = new ArrayDeque<>();
  private final Map<String, Sum> sums = new LinkedHashMap<>();
  private long successes;
  private Progress progress = Progress.NONE;
  private @Nullable RestoreTotals restored;

  /** Items that went well in one directory. */
  private record Sum(long count, long bytes) {
    Sum plus(long moreBytes) {
      return new Sum(count + 1, bytes + moreBytes);
    }
  }

  Journal(WorkChannel channel, Lease lease, InstantSource clock) {
    this.channel = channel;
    this.lease = lease;
    this.clock = clock;
  }

  synchronized Progress progress() {
    return progress;
  }

  synchronized void progress(Progress now) {
    progress = now;
  }

  /** What a restore has done so far; null in a backup. */
  synchronized @Nullable RestoreTotals restored() {
    return restored;
  }

  synchronized void restored(RestoreTotals totals) {
    restored = totals;
  }

  void event(WorkEvent.Level level, String code, String message, Map<String, String> params) {
    boolean full;
    synchronized (this) {
      events.add(new WorkEvent(clock.instant(), level, code, message, params));
      full = events.size() >= BATCH;
    }
    sendIf(full);
  }

  void item(ItemOutcome item) {
    boolean full;
    synchronized (this) {
      if (item.state() == ItemOutcome.State.SUCCESS && ++successes > SINGLE_SUCCESSES) {
        sum(item);
      } else {
        items.add(item);
      }
      full = items.size() >= BATCH;
    }
    sendIf(full);
  }

  /** Sends all that is kept. What cannot be sent stays for the next time. */
  void flush() {
    synchronized (sending) {
      settleSums();
      while (true) {
        var batch = take();
        if (batch.isEmpty()) {
          return;
        }
        send(batch);
      }
    }
  }

  private void sendIf(boolean full) {
    if (full) {
      synchronized (sending) {
        send(take());
      }
    }
  }

  /** One call's worth. */
  private record Batch(List<WorkEvent> events, List<ItemOutcome> items) {
    boolean isEmpty() {
      return events.isEmpty() && items.isEmpty();
    }
  }

  private synchronized Batch take() {
    return new Batch(first(events), first(items));
  }

  private void send(Batch batch) {
    channel.report(lease, batch.events(), batch.items());
    synchronized (this) {
      batch.events().forEach(_ -> events.remove());
      batch.items().forEach(_ -> items.remove());
    }
  }

  private static <T> List<T> first(Queue<T> queue) {
    return queue.stream().limit(BATCH).toList();
  }

  private void sum(ItemOutcome item) {
    var slash = item.name().lastIndexOf('/');
    var directory = slash <= 0 ? "/" : item.name().substring(0, slash);
    var known = sums.containsKey(directory) || sums.size() < DIRECTORIES;
    sums.merge(
        known ? directory : OTHER_DIRECTORIES,
        new Sum(1, item.bytes()),
        (old, _) -> old.plus(item.bytes()));
  }

  private synchronized void settleSums() {
    var now = clock.instant();
    for (var sum : new ArrayList<>(sums.entrySet())) {
      var count = sum.getValue().count();
      items.add(
          new ItemOutcome(
              ItemOutcome.State.SUCCESS,
              "ITEMS",
              sum.getKey(),
              null,
              sum.getValue().bytes(),
              count,
              "%d items in this directory".formatted(count),
              null,
              null,
              now));
    }
    sums.clear();
  }
}
