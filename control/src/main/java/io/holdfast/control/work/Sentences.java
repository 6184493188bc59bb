package io.holdfast.control.work;

import io.holdfast.base.ByteSize;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.control.session.Outcome;
import java.util.Locale;

/** What a session's end says to people. */
final class Sentences {
  private Sentences() {}

  static String backedUp(WrittenSnapshot written, Outcome outcome) {
    var reason = outcome.why().map(why -> " (" + words(why) + ")").orElse("");
    return "%d items, %s, %d unreadable, snapshot %s%s"
        .formatted(
            written.items(),
            new ByteSize(Math.max(0, written.logicalBytes())),
            written.unreadable(),
            written.snapshot().substring(0, Math.min(8, written.snapshot().length())),
            reason);
  }

  static String restored(RestoreTotals totals, long warned) {
    return "%d of %d items restored, %s, %d with warnings, %d failed, %d skipped"
        .formatted(
            totals.restored(),
            totals.items(),
            new ByteSize(Math.max(0, totals.bytes())),
            warned,
            totals.failed(),
            totals.skipped());
  }

  /** How an abort or a lost agent left the target. */
  static String leftBehind(RestoreTotals totals) {
    return "%d items, %s, were written before"
        .formatted(totals.restored(), new ByteSize(Math.max(0, totals.bytes())));
  }

  private static String words(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
