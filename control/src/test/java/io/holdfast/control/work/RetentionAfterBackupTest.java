package io.holdfast.control.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.testkit.TestClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionAfterBackupTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private WorkDesk desk;
  private BackupSessions backups;
  private Samples.World world;
  private char hash = 'a';

  @BeforeEach
  void openService() {
    var ledger = new Ledger(catalog, new Signals(), clock);
    desk = new WorkDesk(ledger, WorkSettings.DEFAULT);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    catalog.update(tx -> tx.plans().replace(keepingOne(tx.plans().get(world.plan().id()))));
  }

  @Test
  void aGoodBackupLetsOlderPointsGo() throws Exception {
    var first = succeed();
    assertThat(status(first)).isEqualTo(PointStatus.AVAILABLE);

    var second = succeed();

    assertThat(status(first)).isEqualTo(PointStatus.EXPIRED);
    assertThat(status(second)).isEqualTo(PointStatus.AVAILABLE);
  }

  @Test
  void aFailedBackupLetsNothingGo() throws Exception {
    var first = succeed();
    catalog.update(
        tx -> tx.plans().replace(with(tx.plans().get(world.plan().id()), Retention.keepLast(2))));
    var second = succeed();
    catalog.update(tx -> tx.plans().replace(keepingOne(tx.plans().get(world.plan().id()))));

    fail();
    assertThat(status(first)).isEqualTo(PointStatus.AVAILABLE);
    assertThat(status(second)).isEqualTo(PointStatus.AVAILABLE);
    succeed();

    assertThat(status(first)).isEqualTo(PointStatus.EXPIRED);
    assertThat(status(second)).isEqualTo(PointStatus.EXPIRED);
  }

  private BackupSession succeed() throws InterruptedException {
    var session = start();
    var work = claim();
    desk.endings().backedUp(work.session(), new FencingToken(work.token()), written());
    return session;
  }

  private void fail() throws InterruptedException {
    start();
    var work = claim();
    desk.endings()
        .failed(
            work.session(),
            new FencingToken(work.token()),
            new Endings.Failure("SOURCE_FAILED", "it broke"),
            null);
  }

  private BackupSession start() {
    clock.pass(Duration.ofHours(1));
    return backups.start(ADMIN, world.protection().id(), BackupType.INCREMENTAL, PointWish.NONE);
  }

  private Assignment claim() throws InterruptedException {
    var wish =
        new ClaimWish(
            new AgentId(new UUID(1, 1)),
            "host",
            EnumSet.allOf(SessionKind.class),
            Set.of(SourceKind.DIRECTORY));
    return desk.claim(wish, Duration.ZERO).orElseThrow();
  }

  private PointStatus status(BackupSession session) {
    return catalog.read(tx -> tx.restorePoints().get(session.pointId())).status();
  }

  private WrittenSnapshot written() {
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.FILE_TREE, "/data", null, "/data", 1000, 30, Map.of());
    return new WrittenSnapshot(
        String.valueOf(hash++).repeat(64),
        "c".repeat(64),
        true,
        clock.instant(),
        new BackupStatistics(30, 0, 30, 0, 0, 0, 1000, 500),
        30,
        0,
        1000,
        List.of(part),
        0);
  }

  private static Plan keepingOne(Plan plan) {
    return with(plan, Retention.keepLast(1));
  }

  private static Plan with(Plan plan, Retention retention) {
    return new Plan(
        plan.id(),
        plan.projectId(),
        plan.name(),
        plan.schedules(),
        retention,
        plan.placements(),
        plan.hooks(),
        plan.limits(),
        plan.rpoTarget(),
        plan.rtoTarget(),
        plan.managedBySystem(),
        plan.stamp());
  }
}
