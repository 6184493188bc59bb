package io.holdfast.control.retention;

import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keep rules, as stock restic has them: each rule goes through the points from the newest to
 * the oldest and keeps the first that it meets of each period, until it has met as many periods as
 * it counts. A period without points uses nothing up.
 */
final class Periods {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHxxx");
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd");
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");
  private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("uuuu");

  private final Retention retention;
  private final Map<RestorePointId, ZonedDateTime> local = new HashMap<>();
  private final ZoneId zone;

  Periods(Retention retention, ZoneId zone) {
    this.retention = retention;
    this.zone = zone;
  }

  /** Whether there is any keep rule. */
  boolean any() {
    var counts =
        Stream.of(
            retention.keepLast(),
            retention.keepHourly(),
            retention.keepDaily(),
            retention.keepWeekly(),
            retention.keepMonthly(),
            retention.keepYearly());
    return set(retention.keepWithin()) || counts.anyMatch(Periods::set);
  }

  /**
   * @param points the newest first
   * @return the rules that keep a point, of each point that any keeps
   */
  Map<RestorePointId, List<Kept>> kept(List<Candidate> points) {
    var kept = new HashMap<RestorePointId, List<Kept>>();
    last(points, kept);
    first(KeepRule.HOURLY, retention.keepHourly(), points, HOUR::format, kept);
    first(KeepRule.DAILY, retention.keepDaily(), points, DAY::format, kept);
    first(KeepRule.WEEKLY, retention.keepWeekly(), points, Periods::week, kept);
    first(KeepRule.MONTHLY, retention.keepMonthly(), points, MONTH::format, kept);
    first(KeepRule.YEARLY, retention.keepYearly(), points, YEAR::format, kept);
    within(points, kept);
    return kept;
  }

  private void last(List<Candidate> points, Map<RestorePointId, List<Kept>> kept) {
    var count = retention.keepLast() == null ? 0 : retention.keepLast();
    for (int rank = 0; rank < Math.min(count, points.size()); rank++) {
      add(kept, points.get(rank), new Kept(KeepRule.LAST, Integer.toString(rank + 1)));
    }
  }

  /**
   * Periods that were met are remembered, all of them: where clocks go back over midnight, a day
   * comes again after the one that follows it.
   */
  private void first(
      KeepRule rule,
      @Nullable Integer count,
      List<Candidate> points,
      Function<ZonedDateTime, String> period,
      Map<RestorePointId, List<Kept>> kept) {
    if (count == null || count == 0) {
      return;
    }
    var met = new HashSet<String>();
    for (var point : points) {
      var name = period.apply(local.computeIfAbsent(point.id(), _ -> point.time().atZone(zone)));
      if (met.add(name)) {
        add(kept, point, new Kept(rule, name));
        if (met.size() == count) {
          return;
        }
      }
    }
  }

  /** Counted from the newest point: while no backup succeeds, nothing goes by it. */
  private void within(List<Candidate> points, Map<RestorePointId, List<Kept>> kept) {
    var length = retention.keepWithin();
    if (length == null || length.isZero() || points.isEmpty()) {
      return;
    }
    var start = points.getFirst().time().minus(length);
    var rule = new Kept(KeepRule.WITHIN, length.toString());
    points.stream()
        .takeWhile(point -> point.time().isAfter(start))
        .forEach(point -> add(kept, point, rule));
  }

  private static void add(Map<RestorePointId, List<Kept>> kept, Candidate point, Kept rule) {
    kept.computeIfAbsent(point.id(), _ -> new ArrayList<>()).add(rule);
  }

  private static boolean set(@Nullable Integer count) {
    return count != null && count > 0;
  }

  private static boolean set(@Nullable Duration length) {
    return length != null && !length.isZero();
  }

  private static String week(ZonedDateTime time) {
    return "%04d-W%02d"
        .formatted(
            time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }
}
