package io.holdfast.control.schedule;

import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.retention.Candidate;
import io.holdfast.control.retention.Ground;
import io.holdfast.control.retention.RetentionText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The restore points of one protection of the simulated year. */
final class YearPoints {
  private static final int DAY = 24 * 60;
  private static final List<String> RULES =
      List.of(
          "last 7",
          "hourly 24, daily 7, weekly 4, monthly 12, yearly 3",
          "daily 14, monthly 6, min 5",
          "within P30D, maxAge P60D",
          "daily 400, maxAge P90D",
          "monthly 24, maxBytes 200");
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC");

  private final Function<Ground, Set<RestorePointId>> rules;
  private final YearLog log;
  private final int index;
  private final List<Candidate> points = new ArrayList<>();
  private int judged = -1;

  /**
   * @param rules say which of the points go
   */
  YearPoints(YearProtection protection, Function<Ground, Set<RestorePointId>> rules, YearLog log) {
    this.rules = rules;
    this.log = log;
    index = (int) protection.id().value().getLeastSignificantBits();
  }

  /**
   * A session that began at {@code begun} ended well: there is a point more, and older ones may go.
   */
  void made(int begun, int now) {
    var id = new RestorePointId(new UUID(17, begun));
    points.add(Candidate.good(id, at(begun), 1 + begun % 20));
    // Once a day, or a model that works by brute force would take minutes.
    if (now / DAY == judged) {
      return;
    }
    judged = now / DAY;
    var ground =
        new Ground(
            RetentionText.retention(RULES.get(index % RULES.size())),
            ZoneId.of(ZONES.get(index % ZONES.size())),
            at(now),
            null,
            points);
    var gone = rules.apply(ground);
    points.removeIf(point -> gone.contains(point.id()));
    gone.stream()
        .map(each -> each.value().getLeastSignificantBits())
        .sorted()
        .forEach(each -> log.left(now, each));
  }

  private static Instant at(int minute) {
    return YearLog.BEGINNING.plusSeconds(60L * minute);
  }
}
