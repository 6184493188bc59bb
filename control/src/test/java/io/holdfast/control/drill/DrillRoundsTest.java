package io.holdfast.control.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.DrillPolicy;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.DrillSchedule;
import io.holdfast.catalog.model.DrillSelector;
import io.holdfast.catalog.model.DrillWish;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointChoice;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.Kinds;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.testkit.BackupRounds;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.DrillReport;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protections that no drill passed for too long. */
class DrillRoundsTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Drills drills;
  private DrillRounds rounds;
  private WorkDesk desk;
  private Samples.World world;

  @BeforeEach
  void openService() throws Exception {
    var ledger = new Ledger(catalog, new Signals(), clock);
    drills = new Drills(ledger, Kinds.DIRECTORY_ONLY, Path.of("/drills"));
    rounds = new DrillRounds(ledger, drills);
    desk = new WorkDesk(ledger, WorkSettings.DEFAULT);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    catalog.update(tx -> tx.drillPolicies().insert(policy()));
    new BackupRounds(ledger, clock, world.protection().id()).succeed();
  }

  @Test
  void staleDrillsAreAlarmedOnceAndTheNextThatPassesEndsTheAlarm() throws Exception {
    rounds.watch();
    assertThat(alerted()).as("there is time left").isFalse();

    clock.pass(Duration.ofDays(11));
    rounds.watch();
    rounds.watch();
    assertThat(alerted()).isTrue();
    assertThat(told(NoticeType.DRILL_STALE)).isOne();
    assertThat(told(NoticeType.ALERT_RAISED)).isOne();

    drill(DrillFinding.Verdict.FAILED);
    rounds.watch();
    assertThat(alerted()).as("a drill that failed proves nothing").isTrue();

    drill(DrillFinding.Verdict.PASSED);
    assertThat(alerted()).isFalse();
    rounds.watch();
    assertThat(alerted()).isFalse();
    assertThat(told(NoticeType.DRILL_STALE)).isOne();
  }

  @Test
  void theTimeCountsFromTheLastDrillThatPassed() throws Exception {
    clock.pass(Duration.ofDays(9));
    drill(DrillFinding.Verdict.PASSED);
    clock.pass(Duration.ofDays(9));
    rounds.watch();
    assertThat(alerted()).isFalse();

    clock.pass(Duration.ofDays(2));
    rounds.watch();
    assertThat(alerted()).isTrue();
  }

  private void drill(DrillFinding.Verdict verdict) throws InterruptedException {
    clock.pass(Duration.ofSeconds(1));
    drills.start(
        ADMIN,
        new DrillDraft(
            new DrillDraft.OfProtection(world.protection().id(), PointChoice.LATEST, 30),
            CopyPreference.ANY,
            ProofLevel.L2,
            List.of(),
            0,
            null));
    var wish =
        new ClaimWish(
            new AgentId(new UUID(1, 1)),
            "host",
            EnumSet.allOf(SessionKind.class),
            Set.of(SourceKind.DIRECTORY));
    var work = desk.claim(wish, Duration.ZERO).orElseThrow();
    var finding = new DrillFinding("bytes", "all", "all", verdict);
    var report =
        new DrillReport(
            new RestoreTotals(3, 3, 0, 0, 1000),
            0,
            List.of(finding),
            new DrillMeasure(5L, 5L, 1000L));
    desk.endings().drilled(work.session(), new FencingToken(work.token()), report);
  }

  private boolean alerted() {
    return catalog
        .read(tx -> tx.alerts().open(world.protection().id(), AlertKind.DRILL_STALE))
        .isPresent();
  }

  private long told(NoticeType type) {
    var query =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.descending(NoticeSort.ID)).page(Page.all());
    return catalog.read(tx -> tx.notices().list(query)).items().stream()
        .filter(notice -> notice.type() == type)
        .count();
  }

  private DrillPolicy policy() {
    return new DrillPolicy(
        new DrillPolicyId(new UUID(7, 7)),
        world.project().id(),
        "weekly",
        DrillSelector.ALL,
        new DrillSchedule("0 3 * * 0", ZoneOffset.UTC),
        true,
        30,
        new DrillWish(PointChoice.LATEST, CopyPreference.ANY, ProofLevel.L2, List.of(), 0),
        10,
        null,
        null,
        world.protection().stamp());
  }
}
