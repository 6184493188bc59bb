package io.holdfast.control.retention;

import io.holdfast.catalog.model.RestorePointId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * When points are expected to go: the days to come are gone through, with a good backup at the pace
 * of the latest ones, and a look every day at the least.
 */
final class Forecast {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SLOWEST = Duration.ofDays(31);
  private static final Duration FASTEST = Duration.ofMinutes(10);
  private static final int PACE_OF = 10;

  /** So many verdicts are passed at most, in so many steps. */
  private static final int MOST_VERDICTS = 200_000;

  private static final int MOST_STEPS = 400;

  private final Ground ground;
  private final Duration pace;
  private final List<Candidate> points;
  private final Map<RestorePointId, Instant> goesAt = new HashMap<>();

  private Forecast(Ground ground) {
    this.ground = ground;
    this.points = new ArrayList<>(ground.points());
    this.pace = pace(ground);
  }

  /** The points that go within what is looked ahead, and when. */
  static Map<RestorePointId, Instant> of(Ground ground) {
    return new Forecast(ground).look();
  }

  private Map<RestorePointId, Instant> look() {
    if (ground.points().isEmpty()) {
      return goesAt;
    }
    leave(RetentionJudge.judge(ground), ground.now());
    var bytes = averageBytes();
    var due = due();
    var at = ground.now();
    var steps = Math.clamp(MOST_VERDICTS / ground.points().size(), 1, MOST_STEPS);
    for (int step = 0; step < steps && goesAt.size() < ground.points().size(); step++) {
      var tomorrow = at.plus(DAY);
      var backup = !due.isAfter(tomorrow);
      at = backup ? due : tomorrow;
      if (backup) {
        points.add(Candidate.good(new RestorePointId(new UUID(-1, step)), at, bytes));
        due = at.plus(pace);
      }
      leave(
          RetentionJudge.judge(new Ground(ground.retention(), ground.zone(), at, null, points)),
          at);
    }
    goesAt.keySet().retainAll(ground.points().stream().map(Candidate::id).toList());
    return goesAt;
  }

  private void leave(Judgement judgement, Instant at) {
    for (var verdict : judgement.going()) {
      goesAt.put(verdict.point().id(), at);
      points.remove(verdict.point());
    }
  }

  private Instant due() {
    var next =
        ground.points().stream()
            .filter(Candidate::scheduled)
            .findFirst()
            .map(newest -> newest.time().plus(pace))
            .orElse(ground.now());
    return next.isAfter(ground.now()) ? next : ground.now().plusSeconds(1);
  }

  private long averageBytes() {
    return (long)
        ground.points().stream().limit(PACE_OF).mapToLong(Candidate::bytes).average().orElse(0);
  }

  /** The middle one of the latest gaps between points. */
  private static Duration pace(Ground ground) {
    var times =
        ground.points().stream()
            .filter(Candidate::scheduled)
            .limit(PACE_OF + 1L)
            .map(Candidate::time)
            .toList();
    if (times.size() < 2) {
      return DAY;
    }
    var gaps = new ArrayList<Duration>();
    for (int n = 1; n < times.size(); n++) {
      gaps.add(Duration.between(times.get(n), times.get(n - 1)));
    }
    var middle = gaps.stream().sorted().skip(gaps.size() / 2).findFirst().orElse(DAY);
    if (middle.compareTo(FASTEST) < 0) {
      return FASTEST;
    }
    return middle.compareTo(SLOWEST) > 0 ? SLOWEST : middle;
  }
}
