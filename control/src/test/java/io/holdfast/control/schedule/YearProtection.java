package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * One protection of the simulated year: its schedules, and its fate. All times are minutes since
 * the year's beginning.
 *
 * @param rpoMinutes its plan's target; 0: none
 * @param pauses from and until, one after another
 * @param seed of what happens to its sessions
 */
record YearProtection(
    ProtectionId id, List<Part> parts, int rpoMinutes, List<int[]> pauses, long seed) {
  static final int MINUTES = 365 * 24 * 60;

  /** One schedule of it; {@code windowHour} is negative without a window. */
  record Part(YearSchedule kind, BackupType type, int windowHour, boolean enabled) {
    Schedule schedule() {
      return kind.schedule(type, windowHour, enabled);
    }
  }

  /** What happens to the session that is made at a minute. */
  record Fate(int waits, int runs, boolean succeeds) {}

  static List<YearProtection> all(int count) {
    var random = new Random(20260101);
    var all = new ArrayList<YearProtection>();
    for (int index = 0; index < count; index++) {
      all.add(
          new YearProtection(
              new ProtectionId(new UUID(12, index)),
              parts(random, index),
              random.nextInt(3) == 0 ? 60 * (1 + random.nextInt(48)) : 0,
              pauses(random),
              random.nextLong()));
    }
    return all;
  }

  Fate fate(int minute) {
    var random = new Random(seed ^ (minute * 0x9E3779B97F4A7C15L));
    var waits = random.nextInt(10) == 0 ? random.nextInt(400) : random.nextInt(3);
    var runs = 1 + (random.nextInt(20) == 0 ? random.nextInt(2_000) : random.nextInt(45));
    return new Fate(waits, runs, random.nextInt(8) != 0 && !badWeek(minute));
  }

  /** Some protections fail for a week: their source is gone. */
  private boolean badWeek(int minute) {
    return (minute / (7 * 24 * 60) + seed) % 17 == 0;
  }

  private static List<Part> parts(Random random, int index) {
    var kinds = YearSchedule.values();
    var parts = new ArrayList<Part>();
    parts.add(part(random, kinds[index % kinds.length]));
    if (random.nextInt(4) == 0) {
      var second = kinds[random.nextInt(kinds.length)];
      if (second != parts.getFirst().kind()) {
        parts.add(part(random, second));
      }
    }
    return parts;
  }

  private static Part part(Random random, YearSchedule kind) {
    return new Part(
        kind,
        random.nextInt(4) == 0 ? BackupType.FULL : BackupType.INCREMENTAL,
        random.nextInt(4) == 0 ? random.nextInt(24) : -1,
        random.nextInt(20) != 0);
  }

  private static List<int[]> pauses(Random random) {
    var pauses = new ArrayList<int[]>();
    var at = random.nextInt(MINUTES);
    while (at < MINUTES && pauses.size() < 3) {
      var until = at + 1 + random.nextInt(20 * 24 * 60);
      pauses.add(new int[] {at, until});
      at = until + 1 + random.nextInt(MINUTES);
    }
    return pauses;
  }
}
