package io.holdfast.agent;

import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Tells what becomes of a restore's items, and counts them. Thread-safe. */
final class ItemJournal {
  private final Journal journal;
  private final InstantSource clock;

  /** Guarded by this. */
  private RestoreTotals totals = RestoreTotals.NONE;

  /** Guarded by this, as the totals are. */
  private String firstFailure = "";

  ItemJournal(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
  }

  synchronized RestoreTotals totals() {
    return totals;
  }

  /** The first item that failed, and why; empty when none did. */
  synchronized String firstFailure() {
    return firstFailure;
  }

  void checks(List<PlannedRestore.Check> checks) {
    for (var check : checks) {
      var level =
          switch (check.severity()) {
            case WARNING -> WorkEvent.Level.WARNING;
            case ERROR -> WorkEvent.Level.ERROR;
          };
      journal.event(level, check.code(), check.detail(), Map.of());
    }
  }

  void item(RestoreListener.Item item) {
    count(item);
    journal.item(
        new ItemOutcome(
            state(item.state()),
            item.type(),
            item.name(),
            item.target(),
            item.bytes(),
            1,
            item.message(),
            item.hashExpected(),
            item.hashActual(),
            clock.instant()));
  }

  /** Turns what a source tells into progress and items. */
  RestoreListener listener(PlannedRestore.Totals planned) {
    return new RestoreListener() {
      @Override
      public void item(Item item) {
        ItemJournal.this.item(item);
        journal.restored(totals());
      }

      @Override
      public void progress(long itemsDone, long bytesDone) {
        journal.progress(
            new Progress(
                Stage.RUNNING, itemsDone, planned.items(), bytesDone, planned.bytes(), 0, null));
      }
    };
  }

  private synchronized void count(RestoreListener.Item item) {
    if (item.state() == RestoreListener.State.FAILED && firstFailure.isEmpty()) {
      firstFailure = item.message() == null ? item.name() : item.name() + ": " + item.message();
    }
    totals =
        new RestoreTotals(
            totals.items() + 1,
            totals.restored() + one(item, RestoreListener.State.SUCCESS),
            totals.warned() + one(item, RestoreListener.State.WARNING),
            totals.failed() + one(item, RestoreListener.State.FAILED),
            totals.skipped() + one(item, RestoreListener.State.SKIPPED),
            totals.bytes() + item.bytes());
  }

  private static long one(RestoreListener.Item item, RestoreListener.State state) {
    return item.state() == state ? 1 : 0;
  }

  private static ItemOutcome.State state(RestoreListener.State state) {
    return switch (state) {
      case SUCCESS -> ItemOutcome.State.SUCCESS;
      case WARNING -> ItemOutcome.State.WARNING;
      case FAILED -> ItemOutcome.State.FAILED;
      case SKIPPED -> ItemOutcome.State.SKIPPED;
    };
  }
}
