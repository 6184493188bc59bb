package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.PointProof;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.query.Readings;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadingTablesTest extends BothDatabases {
  private Samples.World world;
  private Samples.World bare;
  private RestorePoint point;
  private BackupSession queued;

  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      world = Samples.world(tx, "one");
      bare = Samples.world(tx, "two");
      point = Samples.keptPoint(tx, world, NOON);
      Samples.keptPoint(tx, world, NOON.plusSeconds(100));
      queued = tx.backupSessions().insert(Samples.backup(world.protection(), NOON.plusSeconds(5)));
      tx.backupSessions().insert(Samples.backup(world.protection(), NOON.plusSeconds(7)));
      var restore = Samples.restore(point, NOON.plusSeconds(200));
      tx.restoreSessions().insert(Samples.ended(restore, RestoreResult.SUCCESS));
      var failed = Samples.restore(point, NOON.plusSeconds(300));
      tx.restoreSessions().insert(Samples.ended(failed, RestoreResult.FAILED));
    });
  }

  @Test
  void readsWhatAProtectionPromisesAndHolds() {
    var proof = new PointProof(ProofLevel.L4, NOON.plusSeconds(900), null);
    catalog.update(tx -> {
      tx.restorePoints().replace(tx.restorePoints().get(point.id()).withProof(proof));
      tx.protections().replace(world.protection().withStanding(standing()));
    });

    var guarded = of(read(), world);

    assertThat(guarded.project()).isEqualTo("one");
    assertThat(guarded.lastGoodAt()).isEqualTo(point.pointInTime());
    assertThat(guarded.provenAt()).isEqualTo(proof.at());
    assertThat(guarded.restored()).isEqualTo(Duration.ofSeconds(59));
    assertThat(guarded.last().result()).isEqualTo(BackupResult.SUCCESS);
    assertThat(guarded.last().endedAt()).isEqualTo(NOON.plusSeconds(60));
  }

  @Test
  void knowsNothingOfAProtectionThatNeverRan() {
    var guarded = of(read(), bare);

    assertThat(guarded.lastGoodAt()).isNull();
    assertThat(guarded.last()).isNull();
    assertThat(guarded.restored()).isNull();
  }

  @Test
  void countsSessionsByStateAndResult() {
    var readings = read();

    assertThat(readings.live())
        .containsExactly(
            new Readings.Live(SessionKind.BACKUP, "QUEUED", 2, queued.times().createdAt()));
    assertThat(readings.ended())
        .containsExactlyInAnyOrder(
            new Readings.Ended(SessionKind.BACKUP, "SUCCESS", 2, Duration.ofSeconds(118)),
            new Readings.Ended(SessionKind.RESTORE, "SUCCESS", 1, Duration.ofSeconds(59)),
            new Readings.Ended(SessionKind.RESTORE, "FAILED", 1, Duration.ofSeconds(59)));
  }

  @Test
  void readsTheNewestPruneInEarnestAndSumsUpWhatAllFreed() {
    var first = Samples.pruned(world.repository(), NOON, 0, 0);
    var second = Samples.pruned(world.repository(), NOON.plusSeconds(60), 7, 9);
    catalog.update(tx -> {
      tx.pruneRuns().insert(first);
      tx.pruneRuns().insert(second);
    });

    assertThat(read().repositories())
        .contains(
            new Readings.Stored(world.repository(), second, 2 * first.tally().deletedBytes()));
  }

  @Test
  void readsOfTheNamedProjectsAlone() {
    var readings = catalog.read(tx -> tx.readings().read(Set.of(bare.project().id())));

    assertThat(readings.protections()).extracting(Readings.Guarded::project).containsExactly("two");
    assertThat(readings.repositories())
        .containsExactly(new Readings.Stored(bare.repository(), null, 0));
    assertThat(readings.live()).isEmpty();
    assertThat(readings.ended()).isEmpty();
  }

  private ProtectionStanding standing() {
    return new ProtectionStanding(
        ProtectionState.ACTIVE,
        null,
        point.backupSessionId(),
        point.id(),
        point.id(),
        NOON,
        null,
        0);
  }

  private Readings read() {
    return catalog.read(tx -> tx.readings().read(Set.of()));
  }

  private static Readings.Guarded of(Readings readings, Samples.World world) {
    return readings.protections().stream()
        .filter(it -> it.protection().id().equals(world.protection().id()))
        .findAny()
        .orElseThrow();
  }
}
