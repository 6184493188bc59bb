package io.holdfast.control.work;

import io.holdfast.base.ByteSize;
import io.holdfast.catalog.model.DoubtKind;
import io.holdfast.catalog.model.PointContent;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Suspicion.Doubt;
import io.holdfast.control.session.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** A source that must hold something gave nothing. */
  public static final String SOURCE_EMPTY = "SOURCE_EMPTY";

  /** The source or a hook told of something that people should read. */
  public static final String WARNINGS_TOLD = "WARNINGS_TOLD";

  /** Some items could not be read, the rest is safe. */
  public static final String ITEMS_UNREADABLE = "ITEMS_UNREADABLE";

  /** The source held far less than last time; an unmounted disk looks like this. */
  public static final String SOURCE_SHRANK = "SOURCE_SHRANK";

  /** The newest file is older than the source's settings say that it may be. */
  public static final String SOURCE_STALE = "SOURCE_STALE";

  /** Some items are restored, but not with all of their attributes. */
  public static final String ITEMS_WARNED = "ITEMS_WARNED";

  /** Some items could not be restored. */
  public static final String ITEMS_FAILED = "ITEMS_FAILED";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** Below this many items in the last point, shrinking says nothing. */
  private static final long SHRINK_FROM_ITEMS = 20;

  private static final long SHRINK_FACTOR = 10;

  /** Smaller sources than this come and go. */
  private static final long SHRINK_FROM_BYTES = 64 << 10;

  private static final long COLLAPSE_FACTOR = 100;

  private SuccessCheck() {}

  /**
   * What a backup is judged by, beside its own report.
   *
   * @param files whether the source is a directory, which may rightly be empty
   * @param emptyAllowed whether other kinds may be empty too, by the source's own settings
   * @param shrunkAccepted whether someone said that the source rightly holds less
   * @param recent what the protection's last good points hold, the newest first
   * @param heldBefore whether the point before held anything
   * @param freshWithin how old the newest file may be; null for any age
   * @param members of a bundle, those that are no folders: how many bytes each had in those points,
   *     the newest first; none for other kinds
   */
  public record Ground(
      boolean files,
      boolean emptyAllowed,
      boolean shrunkAccepted,
      List<PointContent> recent,
      boolean heldBefore,
      @Nullable Duration freshWithin,
      Map<String, List<Long>> members) {
    public Ground {
      recent = List.copyOf(recent);
      members = Map.copyOf(members);
    }

    public Ground(
        boolean files, boolean emptyAllowed, boolean shrunkAccepted, List<PointContent> recent) {
      this(files, emptyAllowed, shrunkAccepted, recent, false, null, Map.of());
    }
  }

  public static Outcome backup(WrittenSnapshot written, Ground ground) {
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
    if (!ground.files() && written.logicalBytes() == 0 && !ground.emptyAllowed()) {
      return new Outcome.Failed(SOURCE_EMPTY);
    }
    if (empty(written, ground) && ground.heldBefore() && !ground.shrunkAccepted()) {
      return new Outcome.Failed(SOURCE_EMPTY);
    }
    if (collapsed(written, ground)) {
      return new Outcome.Failed(SOURCE_SHRANK);
    }
    if (stale(written, ground)) {
      return new Outcome.Failed(SOURCE_STALE);
    }
    return incomplete(written, ground);
  }

  private static Outcome incomplete(WrittenSnapshot written, Ground ground) {
    if (written.unreadable() > 0) {
      return written.unreadable() >= written.statistics().files()
          ? new Outcome.Partial(ITEMS_UNREADABLE)
          : new Outcome.Warned(ITEMS_UNREADABLE);
    }
    if (empty(written, ground)) {
      return new Outcome.Warned(SOURCE_EMPTY);
    }
    if (shrank(written, ground)) {
      return new Outcome.Warned(SOURCE_SHRANK);
    }
    return written.warnings() > 0 ? new Outcome.Warned(WARNINGS_TOLD) : new Outcome.Succeeded();
  }

  /** Why the point should be looked at before older ones are given up. */
  public static List<Doubt> doubts(WrittenSnapshot written, Ground ground) {
    if (!shrank(written, ground)) {
      return List.of();
    }
    var before =
        median(
            ground.recent(), ground.files() ? PointContent::itemCount : PointContent::logicalBytes);
    var now = ground.files() ? written.items() : written.logicalBytes();
    var sentence =
        ground.files()
            ? "%,d items are left of usually %,d".formatted(now, before)
            : "it holds %s instead of usually %s"
                .formatted(new ByteSize(now), new ByteSize(before));
    return List.of(new Doubt(DoubtKind.SHRANK, sentence, (double) now, (double) before));
  }

  private static boolean shrank(WrittenSnapshot written, Ground ground) {
    return ground.files()
        ? fewer(median(ground.recent(), PointContent::itemCount), written.items())
        : smaller(
            median(ground.recent(), PointContent::logicalBytes),
            written.logicalBytes(),
            SHRINK_FACTOR);
  }

  /**
   * Whether so little is left that it is no backup: a dump that broke off unnoticed looks like
   * this. Measured by the newest point too, so that the next ones pass once someone has said of one
   * that the source is as it should be.
   */
  private static boolean collapsed(WrittenSnapshot written, Ground ground) {
    if (ground.files() || ground.shrunkAccepted()) {
      return false;
    }
    var before = ground.recent().stream().map(PointContent::logicalBytes).toList();
    return collapsed(before, written.logicalBytes())
        || ground.members().entrySet().stream()
            .anyMatch(member -> collapsed(member.getValue(), written.bytesOf(member.getKey())));
  }

  private static boolean collapsed(List<Long> before, long now) {
    return !before.isEmpty()
        && smaller(
            Math.min(before.getFirst(), median(before, Long::longValue)), now, COLLAPSE_FACTOR);
  }

  private static boolean fewer(long before, long now) {
    return before >= SHRINK_FROM_ITEMS && now < Math.ceilDiv(before, SHRINK_FACTOR);
  }

  private static boolean smaller(long before, long now, long factor) {
    return before >= SHRINK_FROM_BYTES && now < Math.ceilDiv(before, factor);
  }

  /** The upper one of an even number; 0 of none. */
  private static <T> long median(List<T> points, ToLongFunction<T> of) {
    var sorted = points.stream().mapToLong(of).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
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
    return written.items() <= 0 || (onlyDirectories(written) && written.unreadable() > 0);
  }

  /** Folders without a file, or a database without tables, rows, keys and messages. */
  private static boolean empty(WrittenSnapshot written, Ground ground) {
    return !ground.emptyAllowed()
        && (ground.files() ? onlyDirectories(written) : holdsNothing(written.measures()));
  }

  private static boolean onlyDirectories(WrittenSnapshot written) {
    return written.items() == written.statistics().directories();
  }

  /** Whether all that is counted comes to nothing; false where nothing is counted. */
  static boolean holdsNothing(Map<String, Long> measures) {
    return !measures.isEmpty() && measures.values().stream().allMatch(value -> value == 0);
  }

  private static boolean stale(WrittenSnapshot written, Ground ground) {
    var newest = written.profile().newestFileAt();
    var within = ground.freshWithin();
    return newest != null && within != null && newest.plus(within).isBefore(written.pointInTime());
  }
}
