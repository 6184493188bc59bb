package io.holdfast.control.work;

import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.control.session.Outcome;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides what a finished piece of work was worth. Pure. A backup that fails a check leaves no
 * restore point, whatever its agent says.
 */
public final class SuccessCheck {
  /** The snapshot could not be read back from the store. */
  public static final String SNAPSHOT_NOT_RELOADED = "SNAPSHOT_NOT_RELOADED";

  /** The report contradicts itself. */
  public static final String REPORT_IMPLAUSIBLE = "REPORT_IMPLAUSIBLE";

  /** Nothing of the source is in the snapshot. */
  public static final String NOTHING_READ = "NOTHING_READ";

  /** Some items could not be read, the rest is safe. */
  public static final String ITEMS_UNREADABLE = "ITEMS_UNREADABLE";

  /** The source held far less than last time; an unmounted disk looks like this. */
  public static final String SOURCE_SHRANK = "SOURCE_SHRANK";

  /** Some items are restored, but not with all of their attributes. */
  public static final String ITEMS_WARNED = "ITEMS_WARNED";

  /** Some items could not be restored. */
  public static final String ITEMS_FAILED = "ITEMS_FAILED";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Below this many items in the last point, shrinking says nothing. */
  private static final long SHRINK_FROM_ITEMS = 20;

  private static final long SHRINK_FACTOR = 10;

  private SuccessCheck() {}

  /**
   * @param last the protection's newest good point, if any
   */
  public static Outcome backup(WrittenSnapshot written, Optional<RestorePoint> last) {
    if (!HASH.matcher(written.snapshot()).matches() || !HASH.matcher(written.tree()).matches()) {
      return new Outcome.Failed(REPORT_IMPLAUSIBLE);
    }
    if (!written.reloaded()) {
      return new Outcome.Failed(SNAPSHOT_NOT_RELOADED);
    }
    if (implausible(written)) {
      return new Outcome.Failed(REPORT_IMPLAUSIBLE);
    }
    if (nothingRead(written)) {
      return new Outcome.Failed(NOTHING_READ);
    }
    if (written.unreadable() > 0) {
      return new Outcome.Warned(ITEMS_UNREADABLE);
    }
    return shrank(written, last) ? new Outcome.Warned(SOURCE_SHRANK) : new Outcome.Succeeded();
  }

  /** Whether the point should be looked at before older ones are given up. */
  public static boolean shrank(WrittenSnapshot written, Optional<RestorePoint> last) {
    return last.map(point -> point.content().itemCount())
        .filter(before -> before >= SHRINK_FROM_ITEMS)
        .filter(before -> written.items() * SHRINK_FACTOR < before)
        .isPresent();
  }

  /**
   * @param warned items among the restored that lack attributes
   */
  public static Outcome restore(RestoreTotals totals, long warned) {
    var sum = totals.restored() + totals.failed() + totals.skipped();
    if (sum != totals.items() || warned > totals.restored() || totals.bytes() < 0) {
      return new Outcome.Partial(REPORT_IMPLAUSIBLE);
    }
    if (totals.failed() > 0) {
      return totals.restored() > 0
          ? new Outcome.Partial(ITEMS_FAILED)
          : new Outcome.Failed(ITEMS_FAILED);
    }
    return warned > 0 ? new Outcome.Warned(ITEMS_WARNED) : new Outcome.Succeeded();
  }

  private static boolean implausible(WrittenSnapshot written) {
    var statistics = written.statistics();
    var parts = written.parts();
    return written.logicalBytes() < 0
        || written.unreadable() < 0
        || statistics.bytesRead() < 0
        || statistics.bytesStored() < 0
        || statistics.files() + statistics.directories() > written.items()
        || parts.isEmpty()
        || parts.stream().mapToLong(WrittenSnapshot.WrittenPart::bytes).sum()
            > written.logicalBytes();
  }

  /** An empty directory is a source too; one of which nothing could be read is not. */
  private static boolean nothingRead(WrittenSnapshot written) {
    var statistics = written.statistics();
    var onlyDirectories = written.items() == statistics.directories();
    return written.items() <= 0 || (onlyDirectories && written.unreadable() >= written.items());
  }
}
