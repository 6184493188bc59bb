package io.holdfast.control.anomaly;

import static io.holdfast.control.anomaly.Sentence.count;
import static io.holdfast.control.anomaly.Sentence.percent;

import io.holdfast.base.ByteSize;
import io.holdfast.catalog.model.DoubtKind;
import io.holdfast.catalog.model.PointFacts;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.Suspicion.Doubt;
import io.holdfast.catalog.model.TreeProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Says what of a point is unlike the points before it. A pure function; its thresholds are in
 * {@code docs/anomalies.md}.
 *
 * <p>A point is compared with those that are as they should be: unsuspicious, acknowledged by a
 * person, or doubted for nothing that lasts. What stays (files, bytes, rows, extensions) must be
 * unlike both the middle of them and the newest of them, so that what a person acknowledged is
 * usual at once. What happens once (changes, random data) must be unlike the middle, and not have
 * happened before: a weekly rhythm is learned at its first beat.
 */
final class AnomalyJudge {
  /** With fewer points to compare with, nothing is judged but known extensions. */
  static final int LEAST_HISTORY = 3;

  /** So far from the middle a value must be, in standard deviations. */
  private static final double DEVIATIONS = 6;

  /** The same of what stays: it is measured by the newest point too. */
  private static final double DEVIATIONS_OF_LEVELS = 3;

  /** Fewer files than these say nothing. */
  private static final int FEW_FILES = 10;

  private static final int FILES_OF_A_RATE = 20;
  private static final double MUCH_CHANGED = 0.3;
  private static final double SOME_CHANGED = 0.1;
  private static final double MOSTLY_OPAQUE = 0.6;
  private static final double HARDLY_OPAQUE = 0.3;
  private static final double FOREIGN_SHARE = 0.2;
  private static final double FAMILIAR_SHARE = 0.01;
  private static final double LEFT_OF_FAMILIAR = 0.8;
  private static final double LEFT_OF_FILES = 0.7;
  private static final double LEFT_OF_MEASURES = 0.5;
  private static final double GROWN = 3;
  private static final long GROWTH_FROM_BYTES = 1 << 20;
  private static final long MEASURES_FROM = 20;
  private static final int KNOWN_FROM = 5;

  private final PointFacts now;

  /** As they should be, the newest first. */
  private final List<PointFacts> usual;

  private final List<PointProfile> past;
  private final List<Doubt> doubts = new ArrayList<>();

  private AnomalyJudge(PointFacts now, List<PointProfile> past) {
    this.now = now;
    this.past = List.copyOf(past);
    usual =
        past.stream()
            .filter(point -> point.suspicion() == null || !point.suspicion().lasting())
            .map(PointProfile::facts)
            .toList();
  }

  /**
   * @param past the protection's points before it, the newest first
   * @return none when all is as usual, or too little is known to tell
   */
  static List<Doubt> judge(PointFacts now, List<PointProfile> past) {
    return new AnomalyJudge(now, past).judge();
  }

  private List<Doubt> judge() {
    knownExtensions();
    if (usual.size() >= LEAST_HISTORY) {
      extensions();
      var random = opaque();
      if (!random) {
        stillOpaque();
      }
      compression();
      change();
      files();
      growth();
      measures();
    }
    return List.copyOf(doubts);
  }

  private PointFacts newest() {
    return usual.getFirst();
  }

  private void knownExtensions() {
    var found = SuspiciousExtensions.among(now.tree().extensions());
    var files = sum(found);
    var before =
        usual.isEmpty() ? 0 : sum(SuspiciousExtensions.among(newest().tree().extensions()));
    if (files >= Math.min(KNOWN_FROM, Math.max(2, now.files() / 100)) && files > 2 * before) {
      doubt(
          DoubtKind.KNOWN_EXTENSION,
          "%s files have an extension that ransomware gives (%s)"
              .formatted(count(files), Sentence.names(found)),
          (double) files,
          (double) before);
    }
  }

  private void extensions() {
    var files = now.tree().files();
    if (files < FEW_FILES || usual.stream().allMatch(point -> point.tree().files() == 0)) {
      return;
    }
    var foreign = new TreeMap<String, Long>();
    now.tree()
        .extensions()
        .forEach((extension, number) -> {
          if (share(extension) < FAMILIAR_SHARE) {
            foreign.put(extension, number);
          }
        });
    var strangers = sum(foreign);
    var familiar = files - strangers;
    var wasFamiliar =
        newest().tree().files()
            - foreign.keySet().stream()
                .mapToLong(each -> newest().tree().extensions().getOrDefault(each, 0L))
                .sum();
    if (strangers >= FEW_FILES
        && strangers >= FOREIGN_SHARE * files
        && familiar < LEFT_OF_FAMILIAR * wasFamiliar) {
      doubt(
          DoubtKind.EXTENSION_SHIFT,
          "%s of %s files have extensions that no earlier point had (%s), while those it had became fewer: %s instead of %s"
              .formatted(
                  count(strangers),
                  count(files),
                  Sentence.names(foreign),
                  count(familiar),
                  count(wasFamiliar)),
          (double) strangers / files,
          0);
    }
  }

  /** The greatest share of the files that an extension had in any point. */
  private double share(String extension) {
    return usual.stream()
        .map(PointFacts::tree)
        .filter(tree -> tree.files() > 0)
        .mapToDouble(tree -> (double) tree.extensions().getOrDefault(extension, 0L) / tree.files())
        .max()
        .orElse(0);
  }

  private boolean opaque() {
    var share = opaqueShare(now);
    var middle = Spread.of(usual, AnomalyJudge::opaqueShare);
    var unlike = share >= MOSTLY_OPAQUE && share > middle.high(DEVIATIONS, 0.3);
    var known = happened(AnomalyJudge::opaqueFiles, opaqueFiles(now)) >= 2;
    if (now.tree().opaqueFiles() < FEW_FILES
        || !unlike
        || known
        || (!now.full() && changeShare(now) < SOME_CHANGED)) {
      return false;
    }
    doubt(
        DoubtKind.INCOMPRESSIBLE,
        "%s of %s files that are new or changed look like random bytes (%s, usually %s)"
            .formatted(
                count(now.tree().opaqueFiles()),
                count(now.tree().sampledFiles()),
                percent(share),
                percent(middle.median())),
        share,
        middle.median());
    return true;
  }

  /**
   * What was found to be random in the point before is still there, unless as much was replaced by
   * readable files since, or all is as it was in an unsuspicious point.
   */
  private void stillOpaque() {
    if (past.isEmpty() || usual.stream().anyMatch(this::sameTree)) {
      return;
    }
    var before = past.getFirst();
    var suspicion = before.suspicion();
    if (suspicion == null || !suspicion.lasting() || !suspicion.has(DoubtKind.INCOMPRESSIBLE)) {
      return;
    }
    var harmed = harmed();
    if (harmed == 0) {
      stillIncompressible();
      return;
    }
    var replaced = now.statistics().changedFiles() + now.statistics().newFiles();
    if (replaced >= harmed / 2 && opaqueShare(now) < HARDLY_OPAQUE) {
      return;
    }
    doubt(
        DoubtKind.INCOMPRESSIBLE,
        "about %s files that came to look like random bytes are still there: only %s were replaced since"
            .formatted(count(harmed), count(replaced)),
        (double) harmed,
        0);
  }

  /** Of dumps: what is stored anew and can be compressed replaces what could not. */
  private void stillIncompressible() {
    var share = storedShare(now);
    if (share < SOME_CHANGED) {
      doubt(
          DoubtKind.INCOMPRESSIBLE,
          "what could not be compressed in the point before is still there: only %s of what was read is new"
              .formatted(percent(share)),
          share,
          SOME_CHANGED);
    }
  }

  /** Files that became random, at most, in the row of points that were doubted for it. */
  private long harmed() {
    return past.stream()
        .takeWhile(point ->
            point.suspicion() != null
                && point.suspicion().lasting()
                && point.suspicion().has(DoubtKind.INCOMPRESSIBLE))
        .mapToLong(point -> point.facts().tree().opaqueFiles())
        .max()
        .orElse(0);
  }

  /**
   * Dumps, whose beginnings say nothing, and single streams: how much of what was read had to be
   * stored. An archive in a small folder tells what it is by its beginning.
   */
  private void compression() {
    var judged = !now.measures().isEmpty() || opaqueShare(now) >= MOSTLY_OPAQUE;
    if (!judged || now.files() >= FEW_FILES || now.statistics().bytesRead() < GROWTH_FROM_BYTES) {
      return;
    }
    var share = storedShare(now);
    var most = usual.stream().mapToDouble(AnomalyJudge::storedShare).max().orElse(1);
    if (share >= 0.9 && most < 0.75) {
      doubt(
          DoubtKind.INCOMPRESSIBLE,
          "%s of what was read had to be stored, never more than %s before: it can neither be compressed nor is any of it known"
              .formatted(percent(share), percent(most)),
          share,
          most);
    }
  }

  private void change() {
    var share = changeShare(now);
    var middle = Spread.of(usual, AnomalyJudge::changeShare);
    var before = before().map(PointFacts::files).orElse(0L);
    if (now.full()
        || before < FILES_OF_A_RATE
        || share < MUCH_CHANGED
        || share <= middle.high(DEVIATIONS, 0.2)
        || storedShare(now) < SOME_CHANGED
        || happened(AnomalyJudge::changeShare, share) >= 1) {
      return;
    }
    doubt(
        DoubtKind.MASS_CHANGE,
        "%s of %s files were changed or removed since the point before (%s, usually %s)"
            .formatted(
                count(changed(now)), count(before), percent(share), percent(middle.median())),
        share,
        middle.median());
  }

  private void files() {
    var files = now.files();
    var middle = Spread.of(usual, point -> point.files());
    var least = (1 - LEFT_OF_FILES) * middle.median();
    var reference = Math.min(middle.median(), (double) newest().files());
    if (reference < FEW_FILES
        || files >= LEFT_OF_FILES * newest().files()
        || files >= middle.low(DEVIATIONS_OF_LEVELS, least)
        || fellBefore(point -> point.files(), (double) files)) {
      return;
    }
    doubt(
        DoubtKind.MASS_DELETION,
        "%s files are left of %s".formatted(count(files), count(newest().files())),
        (double) files,
        (double) newest().files());
  }

  /** Compared with the point before, suspicious or not: what grew once has not grown again. */
  private void growth() {
    var bytes = now.logicalBytes();
    var middle = Spread.of(usual, PointFacts::logicalBytes);
    var most = usual.stream().mapToLong(PointFacts::logicalBytes).max().orElse(0);
    var before = before().map(PointFacts::logicalBytes).orElse(0L);
    var reference = Math.max(most, before);
    if (bytes - reference < GROWTH_FROM_BYTES
        || bytes < GROWN * reference
        || bytes <= middle.high(DEVIATIONS_OF_LEVELS, 0)) {
      return;
    }
    doubt(
        DoubtKind.GROWTH,
        "it holds %s, never more than %s before"
            .formatted(new ByteSize(bytes), new ByteSize(reference)),
        (double) bytes,
        (double) reference);
  }

  private void measures() {
    for (var measure : new TreeMap<>(newest().measures()).entrySet()) {
      var name = measure.getKey();
      var last = measure.getValue();
      ToDoubleFunction<PointFacts> value = point -> point.measures().getOrDefault(name, 0L);
      var middle = Spread.of(usual, value);
      var left = value.applyAsDouble(now);
      if (Math.min(last, middle.median()) >= MEASURES_FROM
          && left < LEFT_OF_MEASURES * last
          && left < middle.low(DEVIATIONS_OF_LEVELS, LEFT_OF_MEASURES * middle.median())
          && !fellBefore(value, left)) {
        doubt(
            DoubtKind.SHRANK,
            "%s %s are left of %s".formatted(count((long) left), name, count(last)),
            left,
            last);
      }
    }
  }

  private void doubt(DoubtKind kind, String sentence, double measured, double usually) {
    doubts.add(new Doubt(kind, sentence, measured, usually));
  }

  /** How many of the usual points had a value that was about as high. */
  private long happened(ToDoubleFunction<PointFacts> value, double high) {
    return usual.stream().filter(point -> value.applyAsDouble(point) >= 0.8 * high).count();
  }

  /** Whether a value fell as low before, from much higher: it comes and goes. */
  private boolean fellBefore(ToDoubleFunction<PointFacts> value, double low) {
    var fallen = false;
    for (var point : usual) {
      var there = value.applyAsDouble(point);
      if (fallen && LEFT_OF_MEASURES * there > low) {
        return true;
      }
      fallen |= there <= 1.2 * low;
    }
    return false;
  }

  private Optional<PointFacts> before() {
    return past.stream().findFirst().map(PointProfile::facts);
  }

  private boolean sameTree(PointFacts point) {
    return point.manifestHash().equals(now.manifestHash());
  }

  private static long changed(PointFacts point) {
    return point.statistics().changedFiles() + point.removedFiles();
  }

  /** Of the files that the point before had. */
  private static double changeShare(PointFacts point) {
    var statistics = point.statistics();
    var before = statistics.changedFiles() + statistics.unchangedFiles() + point.removedFiles();
    return point.full() || before == 0 ? 0 : (double) changed(point) / before;
  }

  private static double opaqueShare(PointFacts point) {
    return share(point.tree());
  }

  private static double opaqueFiles(PointFacts point) {
    return point.tree().opaqueFiles();
  }

  private static double share(TreeProfile tree) {
    return tree.sampledFiles() == 0 ? 0 : (double) tree.opaqueFiles() / tree.sampledFiles();
  }

  private static double storedShare(PointFacts point) {
    var read = point.statistics().bytesRead();
    return read == 0 ? 0 : (double) point.statistics().bytesStored() / read;
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
