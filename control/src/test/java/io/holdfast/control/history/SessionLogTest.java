package io.holdfast.control.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class SessionLogTest {
  private static final int BACKUPS = 300;
  private static final int RESTORES = 260;
  private static final int ALL = BACKUPS + RESTORES;

  @Parameter private DatabaseKind database;

  private static CatalogSettings settings;
  private static Catalog catalog;
  private static DatabaseKind used;
  private static List<UUID> expected;

  /**
   * Many starts fall on one moment, so that ids must break ties between the two kinds; some waited
   * long, some still do.
   */
  @BeforeParameterizedClassInvocation
  static void fill(DatabaseKind kind) {
    used = kind;
    settings = kind.fresh();
    catalog = Catalog.open(settings);
    var random = new Random(7);
    var entries = new ArrayList<SessionEntry>();
    catalog.update(tx -> {
      var world = Samples.world(tx, "log");
      var point = Samples.keptPoint(tx, world, Samples.NOON.minusSeconds(1_000_000));
      for (var i = 0; i < BACKUPS - 1; i++) {
        var at = birth(random);
        var asked = Samples.backup(world.protection(), at);
        var waited = new SessionTimes(at, at, start(at, i), null, at);
        var session = i % 3 == 0 ? asked : asked.withStanding(asked.standing(), waited);
        entries.add(new SessionEntry.Backup(tx.backupSessions().insert(session)));
      }
      entries.add(new SessionEntry.Backup(tx.backupSessions().get(point.backupSessionId())));
      for (var i = 0; i < RESTORES; i++) {
        var at = birth(random);
        var asked = Samples.restore(point, at);
        var waited = new SessionTimes(at, at, start(at, i), null, at);
        var session = i % 3 == 0 ? asked : asked.withStanding(asked.standing(), waited);
        entries.add(new SessionEntry.Restore(tx.restoreSessions().insert(session)));
      }
    });
    expected =
        entries.stream()
            .sorted(
                Comparator.comparing(SessionEntry::begunAt)
                    .thenComparing(entry -> entry.id().toString())
                    .reversed())
            .map(SessionEntry::id)
            .toList();
  }

  /** On few moments of some days. */
  private static Instant birth(Random random) {
    return Samples.NOON.plus(Duration.ofDays(random.nextInt(6))).plusSeconds(random.nextInt(50));
  }

  /** Soon after the birth, or days later. */
  private static Instant start(Instant birth, int number) {
    return number % 7 == 1 ? birth.plus(Duration.ofDays(3)) : birth.plusSeconds(number % 90);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    catalog.close();
    used.discard(settings);
  }

  @Test
  void walksBothKindsAsOneList() throws IOException {
    var log = log(List.of(), List.of());

    assertThat(log.total()).isEqualTo(ALL);
    assertThat(ids(log, 0, Long.MAX_VALUE)).isEqualTo(expected);
  }

  @Test
  void givesTheSamePageFromTheStartAndFromFarBehind() throws IOException {
    pagesAreThoseOfTheWholeList("nothing counted");
    assertThat(count(Samples.NOON.plus(Duration.ofDays(2)), 100)).as("rounds").isGreaterThan(1);
    pagesAreThoseOfTheWholeList("some days counted");
    count(Samples.NOON.plus(Duration.ofDays(400)), 100);
    pagesAreThoseOfTheWholeList("all counted");
    startTheOldestThatWaits();
    pagesAreThoseOfTheWholeList("one started long after it was counted");
  }

  private static void pagesAreThoseOfTheWholeList(String when) throws IOException {
    var log = log(List.of(), List.of());
    assertThat(log.total()).as(when).isEqualTo(ALL);
    for (var offset : List.of(0, 1, 29, 99, 100, 250, 333, 499, 530, ALL - 1)) {
      assertThat(ids(log, offset, 30))
          .as("%s: offset %d", when, offset)
          .isEqualTo(expected.subList(offset, Math.min(ALL, offset + 30)));
    }
    assertThat(ids(log, ALL, 30)).isEmpty();
    assertThat(ids(log, ALL + 5_000, 30)).isEmpty();
    assertThat(ids(log, 0, 0)).isEmpty();
  }

  private static int count(Instant until, int rows) {
    var rounds = 1;
    while (!catalog.<Boolean>write(tx -> tx.listCounts().extend(until, rows))) {
      assertThat(++rounds).isLessThan(1_000);
    }
    return rounds;
  }

  /** It moves from the list's old end to its head, out of one counted day into another. */
  private static void startTheOldestThatWaits() {
    var waiting =
        expected.reversed().stream()
            .flatMap(id ->
                catalog.read(tx -> tx.restoreSessions().find(new RestoreSessionId(id))).stream())
            .filter(session -> session.times().startedAt() == null)
            .findFirst()
            .orElseThrow();
    var born = waiting.times().createdAt();
    var started = new SessionTimes(born, born, born.plus(Duration.ofDays(300)), null, born);
    catalog.update(tx ->
        tx.restoreSessions()
            .replace(
                tx.restoreSessions().get(waiting.id()).withStanding(waiting.standing(), started)));
    var order = new ArrayList<>(expected);
    order.remove(waiting.id().value());
    order.addFirst(waiting.id().value());
    expected = order;
  }

  @Test
  void givesOneKindAloneWhereTheOtherIsNotWanted() throws IOException {
    assertThat(ids(log(List.of(), null), 0, Long.MAX_VALUE)).hasSize(BACKUPS);
    assertThat(ids(log(null, List.of()), 1_000, 30)).isEmpty();
    assertThat(ids(log(null, List.of()), RESTORES - 3, 30)).hasSize(3);
    assertThat(log(null, null).total()).isZero();
  }

  @Test
  void narrowsEachKindByItsOwnFilters() throws IOException {
    var ended =
        new BackupSessionFilter.AnyOf(
            List.of(Set.of(new BackupSessionFilter.Results(Set.of(BackupResult.SUCCESS)))));

    assertThat(log(List.of(ended), null).total()).isEqualTo(1);
    assertThat(log(List.of(new BackupSessionFilter.AnyOf(List.of())), null).total()).isZero();
  }

  private static SessionLog log(
      @Nullable List<BackupSessionFilter> backups, @Nullable List<RestoreSessionFilter> restores) {
    return new SessionLog(new CatalogHistory(catalog), backups, restores);
  }

  private static List<UUID> ids(SessionLog log, long offset, long limit) throws IOException {
    var ids = new ArrayList<UUID>();
    log.each(offset, limit, some -> some.forEach(entry -> ids.add(entry.id())));
    return ids;
  }
}
