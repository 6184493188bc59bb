package io.holdfast.control.retention;

import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stays, worked out anew and by brute force: sets of periods, the greatest of them, the newest
 * point in each. Shares nothing with the judge but the records.
 */
public final class RetentionModel {
  private final Ground ground;
  private final Retention rules;
  private final List<Candidate> old = new ArrayList<>();

  private RetentionModel(Ground ground) {
    this.ground = ground;
    this.rules = ground.retention();
    ground.points().stream()
        .filter(point -> point.scheduled() && !point.time().isAfter(ground.now()))
        .forEach(old::add);
  }

  /** The points that go. */
  public static Set<RestorePointId> gone(Ground ground) {
    return new RetentionModel(ground).gone();
  }

  private Set<RestorePointId> gone() {
    var newest = newest(old);
    if (ground.halt() != null || (newest != null && newest.quality() == Quality.UNUSABLE)) {
      return Set.of();
    }
    var held = held();
    var limited = old.stream().filter(this::limited).collect(Collectors.toSet());
    var stay = new HashSet<>(held);
    for (var quality : Quality.values()) {
      var rivals =
          old.stream()
              .filter(point -> !limited.contains(point))
              .filter(point -> point.quality().ordinal() >= quality.ordinal())
              .toList();
      keptAmong(rivals).stream().filter(it -> it.quality() == quality).forEach(stay::add);
    }
    old.stream()
        .filter(point -> point.expiresAt() != null && !limited.contains(point))
        .forEach(stay::add);
    ground.points().stream()
        .filter(point -> !point.scheduled() || point.time().isAfter(ground.now()))
        .filter(point -> point.time().isAfter(ground.now()) || !over(point))
        .forEach(stay::add);
    fit(stay, held);
    var gone = new HashSet<>(ground.points());
    gone.removeAll(closure(stay));
    return gone.stream().map(Candidate::id).collect(Collectors.toSet());
  }

  private void fit(Set<Candidate> stay, Set<Candidate> held) {
    var most = rules.maxBytes();
    while (most != null && most > 0 && bytes(closure(stay)) > most) {
      var oldest =
          old.stream()
              .filter(point -> stay.contains(point) && !held.contains(point))
              .filter(point -> stay.stream().noneMatch(it -> point.id().equals(it.needs())))
              .min(order());
      if (oldest.isEmpty()) {
        return;
      }
      stay.remove(oldest.get());
    }
  }

  private Set<Candidate> closure(Set<Candidate> stay) {
    var all = new HashSet<>(stay);
    while (true) {
      var needed = all.stream().map(Candidate::needs).collect(Collectors.toSet());
      var more = ground.points().stream().filter(point -> needed.contains(point.id())).toList();
      if (!all.addAll(more)) {
        return all;
      }
    }
  }

  private Set<Candidate> held() {
    var held = new HashSet<Candidate>();
    for (var point : ground.points()) {
      var pinned =
          point.pins().stream()
              .anyMatch(pin -> pin.until() == null || pin.until().compareTo(ground.now()) > 0);
      var lock = point.lockedUntil();
      if (pinned
          || point.inUse()
          || point.appendOnly()
          || (lock != null && lock.compareTo(ground.now()) > 0)) {
        held.add(point);
      }
    }
    var good = old.stream().filter(point -> point.quality() == Quality.GOOD).toList();
    var usable = old.stream().filter(point -> point.quality() != Quality.UNUSABLE).toList();
    held.add(newest(good));
    held.add(newest(usable));
    if (rules.keepLastProven()) {
      held.add(newest(usable.stream().filter(Candidate::proven).toList()));
    }
    var best = new ArrayList<>(usable);
    best.sort(Comparator.comparing(Candidate::quality).thenComparing(order()).reversed());
    held.addAll(best.subList(0, Math.min(best.size(), zero(rules.minSuccessful()))));
    held.removeIf(Objects::isNull);
    return held;
  }

  private boolean over(Candidate point) {
    return point.expiresAt() != null && point.expiresAt().compareTo(ground.now()) <= 0;
  }

  private boolean limited(Candidate point) {
    var age = rules.maxAge();
    return over(point)
        || (age != null && !age.isZero() && ground.now().compareTo(point.time().plus(age)) > 0);
  }

  private Set<Candidate> keptAmong(List<Candidate> points) {
    var zone = ground.zone();
    var kept = new HashSet<Candidate>();
    kept.addAll(newestOfEach(points, zero(rules.keepLast()), point -> key(point)));
    kept.addAll(newestOfEach(points, zero(rules.keepHourly()), point -> hour(point.time(), zone)));
    kept.addAll(newestOfEach(points, zero(rules.keepDaily()), point -> day(point, zone)));
    kept.addAll(
        newestOfEach(
            points,
            zero(rules.keepWeekly()),
            point -> day(point, zone).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))));
    kept.addAll(
        newestOfEach(points, zero(rules.keepMonthly()), point -> YearMonth.from(day(point, zone))));
    kept.addAll(
        newestOfEach(points, zero(rules.keepYearly()), point -> day(point, zone).getYear()));
    var newest = newest(points);
    var within = rules.keepWithin();
    if (within != null && newest != null) {
      points.stream()
          .filter(point -> point.time().plus(within).compareTo(newest.time()) > 0)
          .forEach(kept::add);
    }
    var none =
        zero(rules.keepLast())
                + zero(rules.keepHourly())
                + zero(rules.keepDaily())
                + zero(rules.keepWeekly())
                + zero(rules.keepMonthly())
                + zero(rules.keepYearly())
            == 0;
    if (none && (within == null || within.isZero())) {
      kept.addAll(points);
    }
    return kept;
  }

  private static <K extends Comparable<? super K>> List<Candidate> newestOfEach(
      List<Candidate> points, int periods, Function<Candidate, K> period) {
    if (periods == 0) {
      return List.of();
    }
    var newest = new TreeMap<K, Candidate>(Collections.reverseOrder());
    for (var point : points) {
      newest.merge(period.apply(point), point, (a, b) -> order().compare(a, b) > 0 ? a : b);
    }
    return newest.values().stream().limit(periods).toList();
  }

  private static String key(Candidate point) {
    return "%020d %09d %s"
        .formatted(point.time().getEpochSecond() + (1L << 40), point.time().getNano(), point.id());
  }

  private static Instant hour(Instant time, ZoneId zone) {
    return time.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
  }

  private static LocalDate day(Candidate point, ZoneId zone) {
    return ZonedDateTime.ofInstant(point.time(), zone).toLocalDate();
  }

  private static @Nullable Candidate newest(List<Candidate> points) {
    return points.stream().max(order()).orElse(null);
  }

  private static Comparator<Candidate> order() {
    return Comparator.comparing(Candidate::time).thenComparing(point -> point.id().toString());
  }

  private static long bytes(Set<Candidate> points) {
    return points.stream().mapToLong(Candidate::bytes).sum();
  }

  private static int zero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
