package io.holdfast.control.history;

import io.holdfast.control.ledger.Ledger;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counts that totals and deep pages of the history are told from, up to the day before
 * yesterday: what is younger still changes. For one node at a time.
 */
public final class HistoryCounts {
  private static final Logger log = LoggerFactory.getLogger(HistoryCounts.class);
  private static final Duration CHANGING = Duration.ofDays(2);

  /** Keeps each transaction well below a second, for others wait to write. */
  private static final int AT_A_TIME = 5_000;

  private final Ledger ledger;

  public HistoryCounts(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Counts all that became old since the last time; many rounds the first time. */
  public void extend() throws InterruptedException {
    var rounds = 1;
    while (!ledger.decide(
        decision ->
            decision.catalog().listCounts().extend(decision.now().minus(CHANGING), AT_A_TIME))) {
      rounds++;
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (rounds > 1) {
      log.info("history counted rounds={}", rounds);
    }
  }
}
