package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.RestorePointId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three years of backups and daily rounds, with failures, damage and weeks without any. */
class RetentionYearsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
  private static final Duration YEARS = Duration.ofDays(3 * 365);

  private final List<Candidate> points = new ArrayList<>();
  private int made;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          last 7                                                          | 24 | 7    | 25
          hourly 24, daily 7, weekly 4, monthly 12, yearly 3              | 2  | 40   | 110
          daily 14, monthly 6, min 5                                      | 6  | 18   | 60
          within P30D, maxAge P60D                                        | 12 | 20   | 140
          daily 400, maxAge P90D                                          | 24 | 30   | 185
          monthly 24, maxBytes 200                                        | 24 | 10   | 40
          yearly 10                                                       | 24 | 3    | 12
          """)
  void keepsWhatAnIndependentModelKeepsAndNoMore(
      String rules, int everyHours, int least, int most) {
    var random = new Random(rules.hashCode());
    var retention = RetentionText.retention(rules);
    var nextBackup = BEGIN;
    for (var now = BEGIN; now.isBefore(BEGIN.plus(YEARS)); now = now.plus(Duration.ofDays(1))) {
      while (!nextBackup.isAfter(now)) {
        backUp(random, nextBackup);
        var gap = random.nextInt(300) == 0 ? Duration.ofDays(20) : Duration.ofHours(everyHours);
        nextBackup = nextBackup.plus(gap).plusSeconds(random.nextInt(600));
      }
      var ground = new Ground(retention, BERLIN, now, null, points);

      var going = RetentionJudge.judge(ground).going();

      var gone = going.stream().map(each -> each.point().id()).collect(Collectors.toSet());
      assertThat(gone).as("%s", now).isEqualTo(RetentionModel.gone(ground));
      points.removeIf(point -> gone.contains(point.id()));
      assertThat(points).as("kept at %s", now).hasSizeLessThanOrEqualTo(most);
    }
    assertThat(points).hasSizeGreaterThanOrEqualTo(least);
    assertThat(points).anyMatch(point -> point.quality() == Quality.GOOD);
  }

  private void backUp(Random random, Instant at) {
    if (random.nextInt(12) == 0) {
      return;
    }
    var quality =
        switch (random.nextInt(40)) {
          case 0 -> Quality.UNUSABLE;
          case 1, 2 -> Quality.DOUBTFUL;
          default -> Quality.GOOD;
        };
    points.add(
        new Candidate(
            new RestorePointId(new UUID(0x0198_0000_0000_7000L, made++)),
            at,
            quality,
            true,
            null,
            1 + random.nextInt(20),
            random.nextInt(50) == 0,
            random.nextInt(100) == 0 ? at.plus(Duration.ofDays(10)) : null,
            List.of(),
            null,
            false,
            false));
  }
}
