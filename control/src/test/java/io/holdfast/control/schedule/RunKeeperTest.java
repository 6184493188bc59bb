package io.holdfast.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.Window;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExpectedRunFilter;
import io.holdfast.catalog.query.ExpectedRunSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.Assignment;
import io.holdfast.control.work.ClaimWish;
import io.holdfast.control.work.Endings;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.control.work.WrittenSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** It begins at noon; the plan's target for good points is a day. */
class RunKeeperTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());
  private static final AgentId AGENT = new AgentId(new UUID(1, 1));
  private static final Instant NOON = Samples.NOON;
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));
  private static final Instant TWO = NOON.plus(Duration.ofHours(2));
  private static final String HOURLY = "0 * * * *";
  private static final String DAILY_AT_ONE = "0 13 * * *";

  private final TestClock clock = new TestClock(NOON);
  private final ScheduleId scheduleId = new ScheduleId(new UUID(3, 3));
  private Ledger ledger;
  private WorkDesk desk;
  private BackupSessions backups;
  private RunKeeper keeper;
  private Plans plans;
  private Protections protections;
  private Samples.World world;

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    desk = new WorkDesk(ledger, WorkSettings.DEFAULT);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    keeper = new RunKeeper(ledger, backups);
    plans = new Plans(ledger, keeper);
    protections = new Protections(ledger, keeper);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @Test
  void queuesASessionWhenARunIsDue() {
    plan(HOURLY);
    assertThat(standing().nextRunAt()).isEqualTo(ONE);

    at(ONE.minusSeconds(1));
    assertThat(sessions()).isEmpty();
    at(ONE);

    var session = session();
    assertThat(session.trigger()).isEqualTo(BackupTrigger.SCHEDULE);
    assertThat(session.scheduleId()).isEqualTo(scheduleId);
    assertThat(session.scheduleName()).isEqualTo("nightly");
    assertThat(session.standing().state()).isEqualTo(BackupState.QUEUED);
    assertThat(runs())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.dueAt()).isEqualTo(ONE);
          assertThat(run.state()).isEqualTo(ExpectedRunState.QUEUED);
          assertThat(run.sessionId()).isEqualTo(session.id());
        });
    assertThat(standing().nextRunAt()).isEqualTo(TWO);
  }

  @Test
  void saysWhenToLookAgain() {
    plan(HOURLY);

    assertThat(keeper.keepAll()).contains(ONE);
  }

  @Test
  void looksTwiceAndQueuesOnce() {
    plan(HOURLY);

    at(ONE);
    at(ONE);
    ledger.decide(decision -> {
      keeper.keep(decision, world.protection().id());
      return true;
    });

    assertThat(sessions()).hasSize(1);
    assertThat(runs()).hasSize(1);
  }

  @Test
  void meetsARunByAGoodPoint() throws Exception {
    plan(HOURLY);
    at(ONE);

    succeed();

    assertThat(states()).containsExactly(ExpectedRunState.MET);
    assertThat(standing().state()).isEqualTo(ProtectionState.ACTIVE);
  }

  @Test
  void catchesUpOnceAfterAnAbsence() {
    plan(HOURLY);

    at(NOON.plus(Duration.ofMinutes(5 * 60 + 30)));

    assertThat(session().trigger()).isEqualTo(BackupTrigger.CATCH_UP);
    assertThat(states())
        .containsExactly(
            ExpectedRunState.MISSED,
            ExpectedRunState.MISSED,
            ExpectedRunState.MISSED,
            ExpectedRunState.MISSED,
            ExpectedRunState.QUEUED);
    assertThat(runs().getFirst().reasonCode()).isEqualTo(Reasons.SERVICE_AWAY);
  }

  @Test
  void skipsWhatIsDueWhileABackupRuns() throws Exception {
    plan(HOURLY);
    at(ONE);
    claim();

    at(TWO);

    assertThat(sessions()).hasSize(1);
    assertThat(states()).containsExactly(ExpectedRunState.QUEUED, ExpectedRunState.SKIPPED);
    assertThat(runs().getLast().reasonCode()).isEqualTo(Reasons.RUN_IN_PROGRESS);
  }

  @Test
  void skipsAllThatWasDueWhileOneBackupRan() throws Exception {
    plan(HOURLY);
    at(ONE);
    var work = claim();

    at(ONE.plus(Duration.ofHours(3)));
    end(work);

    assertThat(states())
        .containsExactly(
            ExpectedRunState.MET,
            ExpectedRunState.SKIPPED,
            ExpectedRunState.SKIPPED,
            ExpectedRunState.SKIPPED);
  }

  @Test
  void skipsWithoutAlarmWhilePaused() {
    plan(HOURLY);
    protections.pause(ADMIN, world.protection().id());
    assertThat(standing().nextRunAt()).isNull();

    at(NOON.plus(Duration.ofDays(3)));

    assertThat(sessions()).isEmpty();
    assertThat(states()).hasSize(72).containsOnly(ExpectedRunState.SKIPPED);
    assertThat(standing().state()).isEqualTo(ProtectionState.PAUSED);
    protections.resume(ADMIN, world.protection().id());
    assertThat(standing().state()).isEqualTo(ProtectionState.NEVER_RUN);
    assertThat(standing().nextRunAt()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
  }

  @Test
  void entersAPausedSessionAsSkipped() {
    plan(HOURLY);
    at(ONE);

    protections.pause(ADMIN, world.protection().id());

    assertThat(session().standing().result()).isEqualTo(BackupResult.SKIPPED);
    assertThat(states()).containsExactly(ExpectedRunState.SKIPPED);
    assertThat(runs().getFirst().reasonCode()).isEqualTo(Reasons.PROTECTION_PAUSED);
  }

  @Test
  void skipsTheRunsOfADisabledSchedule() {
    plan(List.of(schedule(HOURLY, null, false)));

    at(TWO);

    assertThat(sessions()).isEmpty();
    assertThat(runs())
        .hasSize(2)
        .allMatch(run -> Reasons.SCHEDULE_DISABLED.equals(run.reasonCode()));
    assertThat(standing().nextRunAt()).isNull();
  }

  @Test
  void alarmsAboutAScheduleThatNobodyWouldTakeToday() {
    plan(HOURLY);
    var countless =
        schedule(null, "DTSTART:20260105T020000\nRRULE:FREQ=HOURLY;COUNT=200000", null, true);
    catalog.write(tx -> tx.plans().replace(with(plans.get(world.plan().id()), List.of(countless))));

    at(ONE);

    assertThat(sessions()).isEmpty();
    assertThat(alert(AlertKind.SCHEDULE_INVALID).orElseThrow().reason())
        .contains("nightly", "COUNT=200000");
    plan(HOURLY);
    assertThat(alert(AlertKind.SCHEDULE_INVALID)).isEmpty();
  }

  @Test
  void entersWhatWasDueBeforeAPlanWasChanged() {
    plan(HOURLY);
    clock.pass(Duration.ofMinutes(90));

    plan("30 14 * * *");

    assertThat(states()).containsExactly(ExpectedRunState.QUEUED);
    assertThat(standing().nextRunAt()).isEqualTo(NOON.plus(Duration.ofMinutes(150)));
  }

  @Test
  void waitsForTheWindowAndThenQueues() {
    plan(List.of(schedule(DAILY_AT_ONE, window(15, 2), true)));
    assertThat(standing().nextRunAt()).isEqualTo(NOON.plus(Duration.ofHours(3)));

    at(ONE);
    assertThat(states()).containsExactly(ExpectedRunState.DUE);
    assertThat(standing().nextRunAt()).isEqualTo(NOON.plus(Duration.ofHours(3)));
    assertThat(sessions()).isEmpty();
    at(NOON.plus(Duration.ofHours(3)));

    assertThat(states()).containsExactly(ExpectedRunState.QUEUED);
    assertThat(session().trigger()).isEqualTo(BackupTrigger.SCHEDULE);
  }

  @Test
  void missesARunWhoseWindowClosedBeforeAnAgentTookIt() {
    plan(List.of(schedule(DAILY_AT_ONE, window(13, 1), true)));
    at(ONE);

    at(TWO);

    assertThat(session().standing().result()).isEqualTo(BackupResult.SKIPPED);
    assertThat(session().standing().reasonCode()).isEqualTo(Reasons.WINDOW_OVER);
    assertThat(states()).containsExactly(ExpectedRunState.MISSED);
  }

  @Test
  void letsARunGoOnThatBeganInItsWindow() throws Exception {
    plan(List.of(schedule(DAILY_AT_ONE, window(13, 1), true)));
    at(ONE);
    var work = claim();

    at(TWO.plusSeconds(1));
    end(work);

    assertThat(states()).containsExactly(ExpectedRunState.MET);
  }

  @Test
  void missesARunWhoseWindowClosedWhileTheServiceWasAway() {
    plan(List.of(schedule(DAILY_AT_ONE, window(13, 1), true)));

    at(TWO.plusSeconds(1));

    assertThat(sessions()).isEmpty();
    assertThat(states()).containsExactly(ExpectedRunState.MISSED);
    assertThat(runs().getFirst().reasonCode()).isEqualTo(Reasons.WINDOW_OVER);
  }

  @Test
  void isOverdueWithoutAGoodPointAndRecoversByOne() throws Exception {
    plan(DAILY_AT_ONE);
    at(ONE);
    fail();
    assertThat(states()).containsExactly(ExpectedRunState.FAILED);
    assertThat(standing().state()).isEqualTo(ProtectionState.FAILING);

    at(ONE.plus(Duration.ofDays(1)));
    assertThat(standing().state()).isEqualTo(ProtectionState.OVERDUE);
    assertThat(standing().overdueSince()).isEqualTo(ONE.plus(Duration.ofDays(1)));
    assertThat(overdueAlert()).isTrue();
    fail();
    assertThat(standing().state()).isEqualTo(ProtectionState.OVERDUE);

    backups.start(ADMIN, world.protection().id(), BackupType.INCREMENTAL, PointWish.NONE);
    succeed();
    assertThat(standing().state()).isEqualTo(ProtectionState.ACTIVE);
    assertThat(standing().overdueSince()).isNull();
    assertThat(overdueAlert()).isFalse();
    at(ONE.plus(Duration.ofHours(25)));
    assertThat(standing().state()).isEqualTo(ProtectionState.ACTIVE);
  }

  @Test
  void isNotOverdueBeforeItsTolerance() throws Exception {
    plan(DAILY_AT_ONE);
    at(ONE);
    fail();

    at(ONE.plus(Duration.ofDays(1)).minusSeconds(1));

    assertThat(standing().state()).isEqualTo(ProtectionState.FAILING);
  }

  @Test
  void forgetsAnExpectationWithItsSchedule() throws Exception {
    plan(DAILY_AT_ONE);
    at(ONE);
    fail();
    at(ONE.plus(Duration.ofDays(1)));
    assertThat(standing().state()).isEqualTo(ProtectionState.OVERDUE);
    fail();

    plan(List.of());

    assertThat(standing().state()).isEqualTo(ProtectionState.FAILING);
  }

  @Test
  void doesNotGoBackWithTheClock() {
    plan(HOURLY);
    at(TWO);
    clock.pass(Duration.ofMinutes(-90));
    keeper.keepAll();

    at(TWO);

    assertThat(runs()).hasSize(2);
    assertThat(sessions()).hasSize(1);
  }

  @Test
  void endsAsFailedWhenNoAgentReadsSuchASource() {
    catalog.write(tx -> tx.sources().replace(ofKind(SourceKind.VM)));
    plan(HOURLY);

    at(ONE);

    assertThat(session().standing().result()).isEqualTo(BackupResult.NOT_SUPPORTED);
    assertThat(states()).containsExactly(ExpectedRunState.FAILED);
    assertThat(standing().state()).isEqualTo(ProtectionState.FAILING);
  }

  private Source ofKind(SourceKind kind) {
    var it = world.source();
    return new Source(
        it.id(),
        it.projectId(),
        it.serverId(),
        kind,
        it.slug(),
        it.name(),
        it.config(),
        it.secrets(),
        it.members(),
        it.includes(),
        it.excludes(),
        it.labels(),
        it.estimatedBytes(),
        it.addonRef(),
        it.organizationRef(),
        it.state(),
        it.stamp());
  }

  private void at(Instant moment) {
    clock.pass(Duration.between(clock.instant(), moment));
    keeper.keepAll();
  }

  private void plan(String cron) {
    plan(List.of(schedule(cron, null, true)));
  }

  private void plan(List<Schedule> schedules) {
    var before = plans.get(world.plan().id());
    plans.update(ADMIN, before.id(), before.stamp().revision(), it -> with(it, schedules));
  }

  private static Plan with(Plan it, List<Schedule> schedules) {
    return new Plan(
        it.id(),
        it.projectId(),
        it.name(),
        schedules,
        it.retention(),
        it.placements(),
        it.hooks(),
        it.limits(),
        it.rpoTarget(),
        it.rtoTarget(),
        it.managedBySystem(),
        it.stamp());
  }

  private Schedule schedule(String cron, @Nullable Window window, boolean enabled) {
    return schedule(cron, null, window, enabled);
  }

  private Schedule schedule(
      @Nullable String cron, @Nullable String rule, @Nullable Window window, boolean enabled) {
    return new Schedule(
        scheduleId,
        "nightly",
        BackupType.INCREMENTAL,
        rule,
        cron,
        ZoneOffset.UTC,
        Duration.ZERO,
        window,
        enabled);
  }

  private static Window window(int fromHour, int hours) {
    return new Window(LocalTime.of(fromHour, 0), Duration.ofHours(hours));
  }

  private Assignment claim() throws InterruptedException {
    var wish =
        new ClaimWish(
            AGENT, "host", EnumSet.allOf(SessionKind.class), Set.of(SourceKind.DIRECTORY));
    return desk.claim(wish, Duration.ZERO).orElseThrow();
  }

  private void succeed() throws InterruptedException {
    end(claim());
  }

  private void end(Assignment work) {
    var statistics = new BackupStatistics(3, 0, 3, 0, 0, 0, 1000, 500);
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.FILE_TREE, "/data", null, "/data", 1000, 3, Map.of());
    var written =
        new WrittenSnapshot(
            UUID.randomUUID().toString().replace("-", "").repeat(2),
            "c".repeat(64),
            true,
            clock.instant(),
            statistics,
            3,
            0,
            1000,
            List.of(part),
            0);
    desk.endings().backedUp(work.session(), new FencingToken(work.token()), written);
  }

  private void fail() throws InterruptedException {
    var work = claim();
    desk.endings()
        .failed(
            work.session(),
            new FencingToken(work.token()),
            new Endings.Failure("SOURCE_UNREADABLE", "the disk is gone"),
            null);
  }

  private ProtectionStanding standing() {
    return catalog.read(tx -> tx.protections().get(world.protection().id())).standing();
  }

  private boolean overdueAlert() {
    return alert(AlertKind.OVERDUE).isPresent();
  }

  private Optional<Alert> alert(AlertKind kind) {
    return catalog.read(tx -> tx.alerts().open(world.protection().id(), kind));
  }

  private BackupSession session() {
    assertThat(sessions()).hasSize(1);
    return sessions().getFirst();
  }

  private List<BackupSession> sessions() {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .page(Page.all());
    return catalog.read(tx -> tx.backupSessions().list(query)).items();
  }

  private List<ExpectedRunState> states() {
    return runs().stream().map(ExpectedRun::state).toList();
  }

  private List<ExpectedRun> runs() {
    var query =
        CatalogQuery.<ExpectedRunFilter, ExpectedRunSort>by(Order.ascending(ExpectedRunSort.DUE_AT))
            .page(Page.all());
    return catalog.read(tx -> tx.expectedRuns().list(query)).items();
  }
}
