package io.holdfast.engine.forget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepRulesTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @Test
  void keepsTheNewestOfEachDayAndFillsUpWithTheOldest() {
    var rules = KeepRules.newest(KeepInterval.DAILY, 3);

    var decisions =
        decide(
            rules,
            "2026-03-27T09:00:00Z",
            "2026-03-27T10:00:00Z",
            "2026-03-28T08:00:00Z",
            "2026-03-28T20:00:00Z");

    assertThat(decisions)
        .containsExactly(
            "2026-03-28T20:00Z [daily snapshot]",
            "2026-03-28T08:00Z []",
            "2026-03-27T10:00Z [daily snapshot]",
            "2026-03-27T09:00Z [oldest daily snapshot]");
  }

  @Test
  void daysAreThoseOfTheSnapshotsOwnClock() {
    var rules = KeepRules.newest(KeepInterval.DAILY, 5);

    var decisions =
        decide(rules, "2026-03-01T00:30:00+02:00", "2026-02-28T23:30:00Z", "2026-03-01T01:00:00Z");

    assertThat(decisions)
        .containsExactly(
            "2026-03-01T01:00Z [daily snapshot]",
            "2026-02-28T23:30Z [daily snapshot]",
            "2026-03-01T00:30+02:00 [daily snapshot]");
  }

  @Test
  void weeksAreThoseOfIso8601() {
    var rules = KeepRules.newest(KeepInterval.WEEKLY, KeepRules.ALL);

    var decisions =
        decide(
            rules,
            "2025-12-28T12:00:00Z", // Sunday of week 52
            "2025-12-29T12:00:00Z", // Monday of week 1 of 2026
            "2026-01-01T12:00:00Z",
            "2026-01-05T12:00:00Z");

    assertThat(decisions)
        .containsExactly(
            "2026-01-05T12:00Z [weekly snapshot]",
            "2026-01-01T12:00Z [weekly snapshot]",
            "2025-12-29T12:00Z []",
            "2025-12-28T12:00Z [weekly snapshot]");
  }

  @Test
  void periodsCountFromTheNewestThatIsNotInTheFuture() {
    var rules =
        new KeepRules(
            Map.of(), Map.of(KeepInterval.LAST, KeepPeriod.parse("1m")), List.of(List.of("x")));

    var decisions =
        decide(
            rules,
            "2026-01-31T00:00:00Z",
            "2026-03-03T00:00:00Z",
            "2026-03-03T00:00:01Z",
            "2026-03-31T00:00:00Z",
            "2031-01-01T00:00:00Z");

    assertThat(decisions)
        .containsExactly(
            "2031-01-01T00:00Z [within 1m]",
            "2026-03-31T00:00Z [within 1m]",
            "2026-03-03T00:00:01Z [within 1m]",
            "2026-03-03T00:00Z []",
            "2026-01-31T00:00Z []");
  }

  @ParameterizedTest
  @CsvSource({
    "1m, 2026-03-31T10:00:00Z, 2026-03-03T10:00Z",
    "1m, 2024-03-31T10:00:00Z, 2024-03-02T10:00Z",
    "1y, 2024-02-29T10:00:00Z, 2023-03-01T10:00Z",
    "40d, 2026-03-10T10:00:00+01:00, 2026-01-29T10:00+01:00",
    "1y2m3d4h, 2026-03-10T10:00:00Z, 2025-01-07T06:00Z"
  })
  void aPeriodGoesBackByTheCalendar(String period, OffsetDateTime from, OffsetDateTime to) {
    assertThat(KeepPeriod.parse(period).before(from, ZoneOffset.UTC)).isEqualTo(to.toInstant());
    assertThat(KeepPeriod.parse(period)).hasToString(period);
  }

  /** By the clock on the wall, as the snapshot was made by it. */
  @ParameterizedTest
  @CsvSource({
    "1m, 2026-11-10T12:00:00+01:00, 2026-10-10T10:00:00Z",
    "1m, 2026-11-10T12:00:00+02:00, 2026-10-10T10:00:00Z",
    "1m, 2026-11-10T12:00:00+03:00, 2026-10-10T09:00:00Z",
    "1m, 2026-04-29T02:30:00+02:00, 2026-03-29T01:30:00Z",
    "1m, 2026-11-25T02:30:00+01:00, 2026-10-25T01:30:00Z",
    "1m1h, 2026-11-10T12:00:00+01:00, 2026-10-10T09:00:00Z"
  })
  void aPeriodGoesBackByTheZonesClock(String period, OffsetDateTime from, Instant to) {
    assertThat(KeepPeriod.parse(period).before(from, ZoneId.of("Europe/Berlin"))).isEqualTo(to);
  }

  /** A moment that is told in UTC is of no zone, also where the zone has UTC's clock then. */
  @ParameterizedTest
  @CsvSource({
    "Europe/London, 6m, 2026-12-10T12:00:00Z, 2026-06-10T12:00:00Z",
    "Europe/London, 6m, 2026-07-10T12:00:00+01:00, 2026-01-10T12:00:00Z",
    "Atlantic/Azores, 6m, 2026-07-10T12:00:00Z, 2026-01-10T12:00:00Z"
  })
  void aMomentInUtcGoesBackInUtc(ZoneId zone, String period, OffsetDateTime from, Instant to) {
    assertThat(KeepPeriod.parse(period).before(from, zone)).isEqualTo(to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0d", "5", "d", "1w", "-1d", "1d1y", "999999d", "1d ", "٣d"})
  void refusesWhatIsNoPeriod(String text) {
    assertThatThrownBy(() -> KeepPeriod.parse(text)).isInstanceOf(InvalidInputException.class);
  }

  /** Newest first: time and reasons. */
  private static List<String> decide(KeepRules rules, String... times) {
    var snapshots = Stream.of(times).map(KeepRulesTest::snapshotAt).toList();
    return rules.apply(snapshots, NOW).stream()
        .map(each -> each.snapshot().snapshot().time() + " " + each.reasons())
        .toList();
  }

  private static StoredSnapshot snapshotAt(String time) {
    var bytes = time.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    var digest = Digest.sha256(bytes, 0, bytes.length);
    var snapshot =
        Snapshot.builder(OffsetDateTime.parse(time), BlobId.of(digest), List.of("/srv")).build();
    return new StoredSnapshot(new SnapshotId(digest), snapshot);
  }
}
