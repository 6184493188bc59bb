package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LeaseTest extends BothDatabases {
  private static final Progress HALF = new Progress("restore", 1, 2, 50, 100, 0, 4L, NOON);

  @Test
  void givesSessionToOneOfManyRacers() throws InterruptedException {
    var session = queued();
    var winners = Collections.synchronizedList(new ArrayList<FencingToken>());
    var start = new CountDownLatch(1);

    try (var other = Catalog.open(settings);
        var group = TaskGroup.open("racer", 16)) {
      for (int racer = 0; racer < 16; racer++) {
        var mine = racer % 2 == 0 ? catalog : other;
        group.fork(() -> {
          start.await();
          claim(mine, session).ifPresent(winners::add);
        });
      }
      start.countDown();
      group.join();
    }

    assertThat(winners).containsExactly(new FencingToken(1));
    var claimed = catalog.read(tx -> tx.backupSessions().get(session.id()));
    assertThat(claimed.standing().state()).isEqualTo(BackupState.PREPARING);
    assertThat(claimed.attempt()).isEqualTo(1);
  }

  @Test
  void refusesWritesOfEarlierOwner() {
    var session = queued();
    var first = claim(catalog, session).orElseThrow();
    catalog.update(tx -> {
      var running = tx.backupSessions().get(session.id());
      tx.backupSessions()
          .replace(
              running.withStanding(
                  io.holdfast.catalog.model.BackupStanding.live(BackupState.QUEUED),
                  running.times()));
    });
    var second = claim(catalog, session).orElseThrow();

    assertThat(second.value()).isGreaterThan(first.value());
    assertThat(beat(session, first)).isFalse();
    assertThat(beat(session, second)).isTrue();
    assertThatThrownBy(
            () -> catalog.update(tx -> tx.backupSessions().requireLease(session.id(), first)))
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
    catalog.update(tx -> tx.backupSessions().requireLease(session.id(), second));
  }

  @Test
  void keepsProgressAndLeaseOfHeartbeat() {
    var session = queued();
    var token = claim(catalog, session).orElseThrow();

    beat(session, token);

    var read = catalog.read(tx -> tx.backupSessions().get(session.id()));
    assertThat(read.progress()).isEqualTo(HALF);
    assertThat(read.lease().until()).isEqualTo(NOON.plusSeconds(90));
  }

  @Test
  void listsOnlyLeasesThatEnded() {
    var early = queued();
    var late = queued();
    claim(catalog, early);
    claim(catalog, late);
    beat(late, new FencingToken(1));

    var expired = catalog.read(tx -> tx.backupSessions().expired(NOON.plusSeconds(61), 10));

    assertThat(expired).containsExactly(early.id());
  }

  @Test
  void ownsRestoreSessionsTheSameWay() {
    var session =
        catalog.write(tx -> {
          var point = Samples.keptPoint(tx, Samples.world(tx, "restore"), NOON);
          return tx.restoreSessions().insert(Samples.restore(point, NOON));
        });
    var claim = new Claim(new AgentId(Samples.uuid()), NOON, NOON.plusSeconds(60));

    var token =
        catalog.write(tx ->
            tx.restoreSessions()
                .claim(session.id(), RestoreState.QUEUED, RestoreState.PREPARING, claim));
    var again =
        catalog.write(tx ->
            tx.restoreSessions()
                .claim(session.id(), RestoreState.QUEUED, RestoreState.PREPARING, claim));

    assertThat(token).contains(new FencingToken(1));
    assertThat(again).isEmpty();
    assertThat(
            catalog.<Boolean>read(tx -> tx.restoreSessions().anyLive(session.origin().pointId())))
        .isTrue();
  }

  private BackupSession queued() {
    return catalog.write(tx -> {
      var world = Samples.world(tx, "w" + Samples.uuid());
      return tx.backupSessions().insert(Samples.backup(world.protection(), NOON));
    });
  }

  private static Optional<FencingToken> claim(Catalog catalog, BackupSession session) {
    var claim = new Claim(new AgentId(Samples.uuid()), NOON, NOON.plusSeconds(60));
    return catalog.write(tx ->
        tx.backupSessions().claim(session.id(), BackupState.QUEUED, BackupState.PREPARING, claim));
  }

  private boolean beat(BackupSession session, FencingToken token) {
    var beat = new Heartbeat(token, NOON.plusSeconds(30), NOON.plusSeconds(90), HALF);
    return catalog.write(tx -> tx.backupSessions().heartbeat(session.id(), beat));
  }
}
