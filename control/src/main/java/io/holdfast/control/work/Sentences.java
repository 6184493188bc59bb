package io.holdfast.control.work;

import io.holdfast.base.ByteSize;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.control.session.Outcome;
import java.util.Locale;

/** What a session's end says to people. */
final class Sentences {
  private Sentences() {}

  static String backedUp(WrittenSnapshot written, Outcome outcome) {
    var reason = outcome.why().map(why -> " (" + words(why) + ")" + advice(why)).orElse("");
    return "%d items, %s, %d unreadable, snapshot %s%s"
        .formatted(
            written.items(),
            new ByteSize(Math.max(0, written.logicalBytes())),
            written.unreadable(),
            written.snapshot().substring(0, Math.min(8, written.snapshot().length())),
            reason);
  }

  /** What to look at, and what to do. */
  private static String advice(String code) {
    return switch (code) {
      case SuccessCheck.SOURCE_EMPTY ->
          ": there is nothing in the source; see whether it is mounted, is the right one, and what"
              + " excludes leave of it. Where it is rightly empty set allowEmpty, or back up once"
              + " with acceptShrunk";
      case SuccessCheck.SOURCE_SHRANK ->
          ": far less is left than there was; see whether it is all mounted and the right one."
              + " Where that is right, back up once with acceptShrunk";
      case SuccessCheck.SOURCE_STALE ->
          ": no file is as young as freshWithinHours asks; see whether what writes them still runs,"
              + " and whether this is the live copy";
      case SuccessCheck.NOTHING_READ ->
          ": not one file could be read; give the agent's user the right to, or run it as root";
      case SuccessCheck.ITEMS_UNREADABLE ->
          ": the session's events name them; give the agent's user the right to read them, or"
              + " exclude them";
      case SuccessCheck.SNAPSHOT_NOT_RELOADED ->
          ": what was written could not be read back; check the repository and its disk";
      case SuccessCheck.WARNINGS_TOLD -> ": the session's events tell of them";
      default -> "";
    };
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
