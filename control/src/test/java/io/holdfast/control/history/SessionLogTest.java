package io.holdfast.control.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import java.io.IOException;
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
  private static final int BACKUPS = 900;
  private static final int RESTORES = 700;
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
        var at = Samples.NOON.plusSeconds(random.nextInt(300));
        var asked = Samples.backup(world.protection(), at);
        var waited = new SessionTimes(at, at, at.plusSeconds(i % 100), null, at);
        var session = i % 3 == 0 ? asked : asked.withStanding(asked.standing(), waited);
        entries.add(new SessionEntry.Backup(tx.backupSessions().insert(session)));
      }
      entries.add(new SessionEntry.Backup(tx.backupSessions().get(point.backupSessionId())));
      for (var i = 0; i < RESTORES; i++) {
        var at = Samples.NOON.plusSeconds(random.nextInt(300));
        var asked = Samples.restore(point, at);
        var waited = new SessionTimes(at, at, at.plusSeconds(i % 90), null, at);
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
    var log = log(List.of(), List.of());

    for (var offset : List.of(0, 1, 29, 999, 1000, 1001, 1100, 1300, 1570, ALL - 1)) {
      assertThat(ids(log, offset, 30))
          .as("offset %d", offset)
          .isEqualTo(expected.subList(offset, Math.min(ALL, offset + 30)));
    }
    assertThat(ids(log, ALL, 30)).isEmpty();
    assertThat(ids(log, ALL + 5_000, 30)).isEmpty();
    assertThat(ids(log, 0, 0)).isEmpty();
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
