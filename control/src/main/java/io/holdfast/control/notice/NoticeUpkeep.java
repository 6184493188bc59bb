package io.holdfast.control.notice;

import io.holdfast.catalog.model.Alert;
import io.holdfast.control.ledger.Ledger;
import java.time.Duration;

/** Forgets old notices, and tells again of alerts that nobody ended. For one node at a time. */
public final class NoticeUpkeep {
  private static final int AT_A_TIME = 500;

  private final Ledger ledger;

  public NoticeUpkeep(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Removes what is older, sent or not, with its deliveries.
   *
   * @return notices removed
   */
  public int forget(Duration age) {
    var end = ledger.now().minus(age);
    var all = 0;
    int some;
    do {
      some = ledger.decide(decision -> decision.catalog().notices().removeBefore(end, AT_A_TIME));
      all += some;
    } while (some == AT_A_TIME);
    return all;
  }

  /**
   * Tells of each open alert of which nobody was told for so long.
   *
   * @return how many
   */
  public int remind(Duration pause) {
    return ledger.decide(decision -> {
      var since = decision.now().minus(pause);
      var alerts = decision.catalog().alerts().unmentionedSince(since, AT_A_TIME);
      for (Alert alert : alerts) {
        Alerts.remind(decision, alert);
      }
      return alerts.size();
    });
  }
}
