package io.holdfast.control.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.PartKind;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.testkit.TestClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkDeskTest extends BothDatabases {
  private static final AgentId ONE = new AgentId(new UUID(1, 1));
  private static final AgentId OTHER = new AgentId(new UUID(1, 2));
  private static final WorkSettings SETTINGS = WorkSettings.DEFAULT;
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final TestClock clock = new TestClock(Samples.NOON);
  private Ledger ledger;
  private WorkDesk desk;
  private Sweeper sweeper;
  private BackupSessions backups;
  private RestoreSessions restores;
  private Samples.World world;

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    desk = new WorkDesk(ledger, SETTINGS);
    sweeper = new Sweeper(ledger, SETTINGS);
    backups = new BackupSessions(ledger, SETTINGS);
    restores = new RestoreSessions(ledger, _ -> Optional.empty(), SETTINGS);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @Test
  void sealsPointPartAndCopyWhenTheBackupEnds() throws Exception {
    var session = queue();
    var work = claim(ONE);

    desk.advance(work.session(), token(work), WorkStage.RUNNING);
    clock.pass(Duration.ofSeconds(3));
    desk.endings().backedUp(work.session(), token(work), written('a', 30, 0));

    var ended = backups.get(session.id());
    assertThat(ended.standing().result()).isEqualTo(BackupResult.SUCCESS);
    assertThat(ended.times().endedAt()).isEqualTo(clock.instant());
    var point = catalog.read(tx -> tx.restorePoints().get(ended.pointId()));
    assertThat(point.status()).isEqualTo(PointStatus.AVAILABLE);
    assertThat(point.content().itemCount()).isEqualTo(30);
    assertThat(parts(point.id())).hasSize(1);
    assertThat(copies(point.id()))
        .singleElement()
        .satisfies(copy -> assertThat(copy.snapshotId()).isEqualTo("a".repeat(64)));
    var protection = catalog.read(tx -> tx.protections().get(world.protection().id()));
    assertThat(protection.standing().lastGoodPointId()).isEqualTo(point.id());
    assertThat(protection.standing().state()).isEqualTo(ProtectionState.ACTIVE);
  }

  /** The agent writes to what it was given, and knows of no plan. */
  @Test
  void aCopyIsWhereTheAgentWroteItWhateverThePlanSaysNow() throws Exception {
    var session = queue();
    var work = claim(ONE);
    catalog.write(tx -> {
      var project = world.project().id();
      var other = tx.repositories().insert(Samples.repository(project, "other"));
      var plan = tx.plans().insert(Samples.plan(project, other.id(), "weekly"));
      var protection = tx.protections().get(world.protection().id());
      return tx.protections().replace(protection.withPlan(plan.id()));
    });

    desk.endings().backedUp(work.session(), token(work), written('a', 30, 0));

    assertThat(copies(backups.get(session.id()).pointId()))
        .filteredOn(copy -> copy.snapshotId() != null)
        .extracting(PointCopy::repositoryId)
        .containsExactly(world.repository().id());
  }

  @Test
  void givesOneSessionToOneAgent() throws Exception {
    queue();

    claim(ONE);

    assertThat(desk.claim(wish(OTHER), Duration.ZERO)).isEmpty();
  }

  @Test
  void runsBackupsOfOneProtectionOneAfterAnother() throws Exception {
    var first = queue();
    queue();

    var work = claim(ONE);

    assertThat(work.session()).isEqualTo(SessionRef.of(first.id()));
    assertThat(desk.claim(wish(OTHER), Duration.ZERO)).isEmpty();
    desk.endings().backedUp(work.session(), token(work), written('a', 3, 0));
    assertThat(desk.claim(wish(OTHER), Duration.ZERO)).isPresent();
  }

  @Test
  void restoresIntoOneSourceOneAfterAnother() throws Exception {
    var first = queueRestore(RestoreTarget.original());
    var second = queueRestore(RestoreTarget.original());
    var beside = queueRestore(RestoreTarget.path("/tmp/beside"));
    var behind = queueRestore(RestoreTarget.path("/tmp/beside"));

    var work = claim(ONE);

    assertThat(work.session()).isEqualTo(SessionRef.of(first.id()));
    assertThat(claim(OTHER).session()).isEqualTo(SessionRef.of(beside.id()));
    assertThat(desk.claim(wish(OTHER), Duration.ZERO)).isEmpty();
    desk.endings().restored(work.session(), token(work), new RestoreTotals(5, 5, 0, 0, 100), 0);
    assertThat(claim(OTHER).session()).isEqualTo(SessionRef.of(second.id()));
    assertThat(restores.get(behind.id()).standing().state()).isEqualTo(RestoreState.QUEUED);
  }

  /** However many wait for one source, others get their turn. */
  @Test
  void restoresThatWaitForASourceHoldUpNoOthers() throws Exception {
    var point = catalog.write(tx -> Samples.keptPoint(tx, world, Samples.NOON));
    queueRestore(point, RestoreTarget.original());
    claim(ONE);
    for (var i = 0; i < 101; i++) {
      queueRestore(point, RestoreTarget.original());
    }
    var beside = queueRestore(point, RestoreTarget.path("/tmp/beside"));

    assertThat(claim(OTHER).session()).isEqualTo(SessionRef.of(beside.id()));
  }

  @Test
  void fencesOutTheAgentThatWasSilentTooLong() throws Exception {
    var session = queue();
    var old = claim(ONE);
    desk.advance(old.session(), token(old), WorkStage.RUNNING);

    clock.pass(SETTINGS.lease().plusSeconds(1));
    assertThat(sweeper.sweep()).isEqualTo(1);
    assertThat(backups.get(session.id()).standing().state()).isEqualTo(BackupState.SUSPENDED);
    var fresh = claim(OTHER);

    assertThat(fresh.session()).isEqualTo(old.session());
    assertThat(fresh.token()).isGreaterThan(old.token());
    assertThat(fresh.attempt()).isEqualTo(2);
    assertThat(backups.get(session.id()).standing().state()).isEqualTo(BackupState.RUNNING);
    assertRefused(
        ErrorCode.LEASE_LOST, () -> desk.heartbeat(old.session(), token(old), Progress.NONE));
    assertRefused(
        ErrorCode.LEASE_LOST, () -> desk.advance(old.session(), token(old), WorkStage.FINALIZING));
    assertRefused(
        ErrorCode.LEASE_LOST,
        () -> desk.endings().backedUp(old.session(), token(old), written('a', 3, 0)));
    assertThat(point(session)).isEmpty();
    desk.endings().backedUp(fresh.session(), token(fresh), written('b', 3, 0));
    assertThat(copies(session.pointId())).hasSize(1);
  }

  @Test
  void heartbeatKeepsTheLease() throws Exception {
    var session = queue();
    var work = claim(ONE);
    desk.advance(work.session(), token(work), WorkStage.RUNNING);

    for (var beat = 0; beat < 5; beat++) {
      clock.pass(SETTINGS.lease().dividedBy(2));
      assertThat(desk.heartbeat(work.session(), token(work), Progress.NONE)).isTrue();
      assertThat(sweeper.sweep()).isZero();
    }

    assertThat(backups.get(session.id()).standing().state()).isEqualTo(BackupState.RUNNING);
  }

  @Test
  void failsWhenNobodyTakesOver() throws Exception {
    var session = queue();
    claim(ONE);

    clock.pass(SETTINGS.lease().plusSeconds(1));
    sweeper.sweep();
    clock.pass(SETTINGS.grace().plusSeconds(1));
    sweeper.sweep();

    var ended = backups.get(session.id());
    assertThat(ended.standing().result()).isEqualTo(BackupResult.FAILED);
    assertThat(ended.standing().reasonCode()).isEqualTo(Reasons.AGENT_LOST);
    assertThat(protectionState()).isEqualTo(ProtectionState.FAILING);
  }

  @Test
  void givesUpAfterTheLastAttempt() throws Exception {
    var session = queue();

    for (var attempt = 1; attempt <= SETTINGS.attempts(); attempt++) {
      claim(ONE);
      assertThat(sweeper.recover(ONE)).isEqualTo(1);
    }

    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.FAILED);
    assertThat(desk.claim(wish(ONE), Duration.ZERO)).isEmpty();
  }

  @Test
  void recoversOnlyWhatTheDeadAgentHeld() throws Exception {
    queue();
    claim(ONE);

    assertThat(sweeper.recover(OTHER)).isZero();
    assertThat(sweeper.recover(ONE)).isEqualTo(1);
  }

  @Test
  void abortBeforeAnyAgentEndsAtOnce() {
    var session = queue();

    var after = backups.abort(ADMIN, session.id());

    assertThat(after.standing().result()).isEqualTo(BackupResult.ABORTED);
    assertThat(after.abort()).isNotNull();
    assertRefused(ErrorCode.STATE_CONFLICT, () -> backups.abort(ADMIN, session.id()));
  }

  @Test
  void tellsTheAgentToAbortAndKeepsNoPoint() throws Exception {
    var session = queue();
    var work = claim(ONE);
    desk.advance(work.session(), token(work), WorkStage.RUNNING);

    backups.abort(ADMIN, session.id());

    assertThat(desk.heartbeat(work.session(), token(work), Progress.NONE)).isFalse();
    desk.endings().backedUp(work.session(), token(work), written('a', 3, 0));
    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.ABORTED);
    assertThat(point(session)).isEmpty();
  }

  @Test
  void abortThatNobodyConfirmsEndsWithTheLease() throws Exception {
    var session = queue();
    claim(ONE);
    backups.abort(ADMIN, session.id());

    clock.pass(SETTINGS.abortPatience().plusSeconds(1));
    sweeper.sweep();
    assertThat(backups.get(session.id()).standing().state()).isEqualTo(BackupState.ABORTING);
    clock.pass(SETTINGS.lease());
    sweeper.sweep();

    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.ABORTED);
  }

  @Test
  void failedCheckLeavesNoPoint() throws Exception {
    var session = queue();
    var work = claim(ONE);

    desk.endings().backedUp(work.session(), token(work), written('a', 0, 12));

    var ended = backups.get(session.id());
    assertThat(ended.standing().result()).isEqualTo(BackupResult.FAILED);
    assertThat(ended.standing().reasonCode()).isEqualTo(SuccessCheck.NOTHING_READ);
    assertThat(point(session)).isEmpty();
  }

  @Test
  void sourceThatShrankIsAWarningAndSuspicious() throws Exception {
    queue();
    var first = claim(ONE);
    desk.endings().backedUp(first.session(), token(first), written('a', 1000, 0));
    var session = queue();
    var second = claim(ONE);

    desk.endings().backedUp(second.session(), token(second), written('b', 5, 0));

    assertThat(backups.get(session.id()).standing().reasonCode())
        .isEqualTo(SuccessCheck.SOURCE_SHRANK);
    assertThat(catalog.read(tx -> tx.restorePoints().get(session.pointId())).flags().suspicious())
        .isTrue();
  }

  @Test
  void warningEventsRaiseTheSeverity() throws Exception {
    var session = queue();
    var work = claim(ONE);
    var event =
        new EventDraft(clock.instant(), EventLevel.WARNING, "ITEM_UNREADABLE", "x", Map.of(), null);

    desk.report(work.session(), token(work), List.of(event), List.of(), RestoreTotals.NONE);

    assertThat(backups.get(session.id()).standing().severity()).isEqualTo(Severity.WARNING);
    desk.endings().backedUp(work.session(), token(work), written('a', 3, 1));
    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.WARNING);
  }

  private Protections protections() {
    return new Protections(ledger, new RunKeeper(ledger, backups));
  }

  @Test
  void pauseSkipsWhatWaits() {
    var session = queue();

    protections().pause(ADMIN, world.protection().id());

    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.SKIPPED);
    assertThat(protectionState()).isEqualTo(ProtectionState.PAUSED);
    assertRefused(ErrorCode.STATE_CONFLICT, this::queue);
    protections().resume(ADMIN, world.protection().id());
    assertThat(queue().standing().state()).isEqualTo(BackupState.QUEUED);
  }

  @Test
  void restoreLostWhileWritingEndsAndSaysSo() throws Exception {
    var session = queueRestore();
    var work = claim(ONE);
    desk.advance(work.session(), token(work), WorkStage.RUNNING);

    sweeper.recover(ONE);

    var ended = restores.get(session.id());
    assertThat(ended.standing().result()).isEqualTo(RestoreResult.FAILED);
    assertThat(ended.standing().reasonCode()).isEqualTo(Reasons.AGENT_LOST_WHILE_WRITING);
  }

  @Test
  void restoreLostBeforeWritingIsQueuedAgain() throws Exception {
    var session = queueRestore();
    claim(ONE);

    sweeper.recover(ONE);

    assertThat(restores.get(session.id()).standing().state()).isEqualTo(RestoreState.QUEUED);
    assertThat(claim(ONE).attempt()).isEqualTo(2);
  }

  @Test
  void restoreWithFailedItemsIsPartial() throws Exception {
    var session = queueRestore();
    var work = claim(ONE);

    desk.endings().restored(work.session(), token(work), new RestoreTotals(5, 3, 1, 1, 100), 0);

    var ended = restores.get(session.id());
    assertThat(ended.standing().result()).isEqualTo(RestoreResult.PARTIAL);
    assertThat(ended.totals().restored()).isEqualTo(3);
  }

  @Test
  void writesEveryCallIntoTheAuditChain() {
    var session = queue();

    backups.abort(ADMIN, session.id());

    assertThat(firstBroken()).isEmpty();
    assertThat(catalog.read(tx -> tx.audit().list(AuditQueries.all())).items())
        .extracting(record -> record.content().action())
        .contains("backup.start", "backup.abort");
  }

  private BackupSession queue() {
    clock.pass(Duration.ofMillis(1));
    return backups.start(ADMIN, world.protection().id(), BackupType.INCREMENTAL, PointWish.NONE);
  }

  private RestoreSession queueRestore() {
    return queueRestore(RestoreTarget.path("/tmp/restored"));
  }

  private RestoreSession queueRestore(RestoreTarget target) {
    return queueRestore(catalog.write(tx -> Samples.keptPoint(tx, world, Samples.NOON)), target);
  }

  private RestoreSession queueRestore(RestorePoint point, RestoreTarget target) {
    clock.pass(Duration.ofMillis(1));
    var request =
        new RestoreRequest(
            RestorePurpose.RECOVERY,
            RestoreMode.WHOLE,
            Explorer.FILES,
            Selection.EVERYTHING,
            target,
            ConflictPolicy.FAIL,
            null,
            null);
    try {
      return restores.start(ADMIN, point.id(), null, request);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Assignment claim(AgentId agent) throws InterruptedException {
    return desk.claim(wish(agent), Duration.ZERO).orElseThrow();
  }

  private Optional<RestorePoint> point(BackupSession session) {
    return catalog.read(tx -> tx.restorePoints().find(session.pointId()));
  }

  private List<Part> parts(RestorePointId point) {
    return catalog.read(tx -> tx.restorePoints().parts(point));
  }

  private List<PointCopy> copies(RestorePointId point) {
    return catalog.read(tx -> tx.copies().of(point));
  }

  private OptionalLong firstBroken() {
    return catalog.read(tx -> tx.audit().firstBroken());
  }

  private static ClaimWish wish(AgentId agent) {
    return new ClaimWish(
        agent, "host", EnumSet.allOf(SessionKind.class), Set.of(SourceKind.DIRECTORY));
  }

  private static FencingToken token(Assignment work) {
    return new FencingToken(work.token());
  }

  private ProtectionState protectionState() {
    return catalog.read(tx -> tx.protections().get(world.protection().id())).standing().state();
  }

  private static WrittenSnapshot written(char hash, long items, long unreadable) {
    var snapshot = String.valueOf(hash).repeat(64);
    var statistics = new BackupStatistics(items, 0, items, 0, 0, 0, 1000, 500);
    var part =
        new WrittenSnapshot.WrittenPart(
            PartKind.FILE_TREE, "/data", null, "/data", 1000, items, Map.of());
    return new WrittenSnapshot(
        snapshot,
        "c".repeat(64),
        true,
        Samples.NOON,
        statistics,
        items,
        unreadable,
        1000,
        List.of(part),
        0);
  }

  private static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(HoldfastException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
