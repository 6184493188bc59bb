package io.holdfast.control.retention;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Points, rules, zones and clocks by chance, the same for the same seed. */
final class RandomGrounds {
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu");

  /** Beginnings of stretches in which clocks change or a year ends. */
  private static final List<String> BEGINNINGS =
      List.of(
          "2026-03-20T00:00:00Z",
          "2026-10-18T00:00:00Z",
          "2010-10-30T00:00:00Z",
          "2026-12-20T00:00:00Z",
          "2026-04-01T00:00:00Z");

  private final Random random;

  RandomGrounds(long seed) {
    this.random = new Random(seed);
  }

  Ground next() {
    var begin = Instant.parse(BEGINNINGS.get(random.nextInt(BEGINNINGS.size())));
    var zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    var span = Duration.ofHours(random.nextBoolean() ? 40 : 24 * 700);
    var points = new ArrayList<Candidate>();
    var count = random.nextInt(40);
    for (int n = 0; n < count; n++) {
      points.add(point(begin, span, n, points));
    }
    var now = begin.plus(span.multipliedBy(random.nextInt(60, 120)).dividedBy(100));
    return new Ground(retention(span), zone, now, null, points);
  }

  Retention retention(Duration span) {
    return new Retention(
        count(5),
        count(12),
        count(8),
        count(6),
        count(6),
        count(3),
        random.nextInt(4) == 0 ? span.dividedBy(random.nextInt(1, 9)) : null,
        random.nextInt(4) == 0 ? span.dividedBy(random.nextInt(1, 4)) : null,
        random.nextInt(4) == 0 ? (long) random.nextInt(1, 300) : null,
        count(6),
        random.nextBoolean());
  }

  private Candidate point(Instant begin, Duration span, int n, List<Candidate> earlier) {
    var time = begin.plus(span.multipliedBy(random.nextInt(1000)).dividedBy(1000));
    var parent = earlier.isEmpty() ? null : earlier.get(random.nextInt(earlier.size()));
    var continuous = random.nextInt(12) == 0 && parent != null && parent.time().isBefore(time);
    return new Candidate(
        new RestorePointId(new UUID(0x0198_0000_0000_7000L + random.nextInt(4), n)),
        random.nextInt(10) == 0 && parent != null ? parent.time() : time,
        random.nextInt(3) > 0 ? Quality.GOOD : Quality.values()[random.nextInt(3)],
        random.nextInt(15) > 0,
        continuous ? parent.id() : null,
        random.nextInt(30),
        random.nextInt(10) == 0,
        sometimes(begin, span),
        sometimes(begin, span) instanceof Instant until
            ? List.of(new Pin("pin", until, Actor.SYSTEM, begin))
            : List.of(),
        sometimes(begin, span),
        random.nextInt(25) == 0,
        random.nextInt(40) == 0);
  }

  private @Nullable Instant sometimes(Instant begin, Duration span) {
    return random.nextInt(12) > 0
        ? null
        : begin.plus(span.multipliedBy(random.nextInt(1500)).dividedBy(1000));
  }

  private @Nullable Integer count(int most) {
    return random.nextInt(3) > 0 ? null : random.nextInt(most);
  }
}
