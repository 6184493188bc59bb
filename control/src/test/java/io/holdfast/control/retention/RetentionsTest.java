package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointFlags;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.model.Trash;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionsTest extends BothDatabases {
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private static final RestoreRequest ELSEWHERE =
      new RestoreRequest(
          RestorePurpose.RECOVERY,
          RestoreMode.WHOLE,
          Explorer.FILES,
          Selection.EVERYTHING,
          RestoreTarget.path("/elsewhere"),
          ConflictPolicy.FAIL,
          null,
          null);

  private final TestClock clock = new TestClock(Samples.NOON);
  private MasterKey masterKey;
  private Ledger ledger;
  private RepositoryPool pool;
  private PointRemoval removal;
  private RestorePoints points;
  private Retentions retentions;
  private Samples.World world;

  @TempDir private Path scratch;

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    removal = new PointRemoval(ledger, pool);
    points = new RestorePoints(ledger, removal);
    retentions = new Retentions(ledger);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
  }

  @Test
  void putsIntoTheTrashWhatNoRuleKeeps() {
    rules(Retention.keepLast(2));
    var kept = daily(4);

    assertThat(retentions.apply(world.protection().id())).isEqualTo(2);

    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.EXPIRED, PointStatus.EXPIRED, PointStatus.AVAILABLE, PointStatus.AVAILABLE);
    var now = clock.instant();
    var gone = points.get(kept.getFirst());
    assertThat(gone.trash())
        .isEqualTo(new Trash(now, now.plus(Duration.ofDays(7)), "NO_RULE", PointStatus.AVAILABLE));
    assertThat(gone.usable()).isFalse();
    assertThat(audited("point.expire"))
        .hasSize(2)
        .allSatisfy(record -> {
          assertThat(record.content().actor()).isEqualTo(Actor.SYSTEM);
          assertThat(record.content().after()).contains("NO_RULE");
        });
    assertThat(notices(NoticeType.POINT_EXPIRED)).hasSize(2);
    assertThat(retentions.apply(world.protection().id())).as("a second time").isZero();
  }

  @Test
  void letsManyGoInSeveralTransactions() throws Exception {
    rules(Retention.keepLast(1));
    var kept = daily(251);

    assertThat(retentions.applyAll()).isEqualTo(250);

    assertThat(statuses(kept.subList(0, 250))).containsOnly(PointStatus.EXPIRED);
  }

  @Test
  void letsNothingGoAfterAFailedBackupNorWhilePaused() {
    rules(Retention.keepLast(1));
    daily(3);

    standing(ProtectionState.FAILING, 1);
    assertThat(retentions.apply(world.protection().id())).isZero();
    assertThat(preview(null).judgement().halt()).isEqualTo(Halt.LAST_BACKUP_FAILED);
    standing(ProtectionState.PAUSED, 0);
    assertThat(retentions.apply(world.protection().id())).isZero();
    standing(ProtectionState.ACTIVE, 0);
    assertThat(retentions.apply(world.protection().id())).isEqualTo(2);
  }

  @Test
  void letsNothingGoWhileTheNewestPointIsCorrupt() {
    rules(Retention.keepLast(1));
    var kept = daily(3);
    change(kept.getLast(), point -> point.withFlags(new PointFlags(true, false, true, Set.of())));

    assertThat(retentions.apply(world.protection().id())).isZero();

    assertThat(preview(null).judgement().halt()).isEqualTo(Halt.NEWEST_UNUSABLE);
  }

  @Test
  void keepsWhatIsReadAtThisMoment() {
    rules(Retention.keepLast(1));
    var kept = daily(3);
    var restores = new RestoreSessions(ledger, WorkSettings.DEFAULT);
    restores.start(ADMIN, kept.getFirst(), null, ELSEWHERE);

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(statuses(kept))
        .containsExactly(PointStatus.AVAILABLE, PointStatus.EXPIRED, PointStatus.AVAILABLE);
    refused(
        ErrorCode.POINT_IN_USE,
        () -> points.delete(ADMIN, kept.getFirst(), revision(kept.getFirst())));
  }

  @Test
  void refusesToRestoreFromTheTrash() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    retentions.apply(world.protection().id());
    var restores = new RestoreSessions(ledger, WorkSettings.DEFAULT);

    refused(
        ErrorCode.STATE_CONFLICT, () -> restores.start(ADMIN, kept.getFirst(), null, ELSEWHERE));
  }

  @Test
  void aPinHoldsUntilItEnds() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    points.pin(ADMIN, kept.getFirst(), "audit", clock.instant().plus(Duration.ofHours(1)));

    assertThat(retentions.apply(world.protection().id())).isZero();
    assertThat(notices(NoticeType.POINT_PINNED)).hasSize(1);
    clock.pass(Duration.ofHours(1));

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);
  }

  @Test
  void aPointsOwnEndCountsEvenWithoutRules() {
    rules(Retention.KEEP_ALL);
    var kept = daily(3);
    points.change(ADMIN, kept.get(1), revision(kept.get(1)), "short", clock.instant());

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(points.get(kept.get(1)).trash()).extracting(Trash::reason).isEqualTo("EXPIRES_AT");
  }

  @Test
  void thePresetStandsInThePlansPlace() {
    rules(Retention.keepLast(1));
    var kept = daily(20);
    catalog.update(tx -> {
      var old = tx.protections().get(world.protection().id());
      tx.protections().replace(preset(old, RetentionPreset.WEEK_2));
    });

    assertThat(preview(null).origin()).isEqualTo(RetentionOrigin.PRESET);
    assertThat(retentions.apply(world.protection().id())).isEqualTo(6);
    assertThat(statuses(kept.subList(6, 20))).containsOnly(PointStatus.AVAILABLE);
  }

  @Test
  void staysWhileTheRulesOfOneOfItsRepositoriesKeepIt() {
    rules(Retention.keepLast(1));
    var far = catalog.write(tx -> tx.repositories().insert(Samples.repository(null, "far")));
    plan(plan ->
        with(
            plan,
            plan.retention(),
            List.of(
                plan.placements().getFirst(),
                new Placement(far.id(), 1, Duration.ZERO, Retention.keepLast(2)))));
    var kept = daily(4);
    catalog.update(tx -> {
      for (var id : kept.subList(1, 3)) {
        var point = tx.restorePoints().get(id);
        var session = tx.backupSessions().get(point.backupSessionId());
        tx.copies().insert(Samples.copy(point, session, far));
      }
    });

    assertThat(retentions.apply(world.protection().id())).isEqualTo(1);

    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.EXPIRED,
            PointStatus.AVAILABLE,
            PointStatus.AVAILABLE,
            PointStatus.AVAILABLE);
  }

  @Test
  void aPreviewTellsWhatGoesAndWhenAndDoesNothing() {
    rules(Retention.keepLast(3));
    var kept = daily(4);

    var today = preview(null);
    var draft = preview(Retention.keepLast(1));

    assertThat(today.origin()).isEqualTo(RetentionOrigin.PLAN);
    assertThat(today.judgement().going()).hasSize(1);
    assertThat(today.goesAt()).containsEntry(kept.getFirst(), clock.instant());
    assertThat(today.goesAt().get(kept.get(1)))
        .isBetween(clock.instant(), clock.instant().plus(Duration.ofDays(1)));
    assertThat(today.goesAt().get(kept.get(3)))
        .isBetween(
            clock.instant().plus(Duration.ofDays(2)), clock.instant().plus(Duration.ofDays(3)));
    assertThat(draft.judgement().going()).hasSize(3);
    assertThat(statuses(kept)).containsOnly(PointStatus.AVAILABLE);
    var stranger =
        new Caller(
            new CredentialId(new UUID(9, 8)),
            "stranger",
            EnumSet.allOf(Scope.class),
            Set.of(new ProjectId(new UUID(1, 1))));
    refused(
        ErrorCode.RESOURCE_MISSING,
        () -> retentions.preview(stranger, world.protection().id(), null));
  }

  @Test
  void whatIsTakenOutOfTheTrashStays() {
    rules(Retention.keepLast(1));
    var kept = daily(2);
    retentions.apply(world.protection().id());

    var back = points.untrash(ADMIN, kept.getFirst(), "still needed", null);

    assertThat(back.status()).isEqualTo(PointStatus.AVAILABLE);
    assertThat(back.trash()).isNull();
    assertThat(back.usable()).isTrue();
    assertThat(back.pins()).singleElement().extracting("reason").isEqualTo("still needed");
    assertThat(retentions.apply(world.protection().id())).isZero();
    refused(ErrorCode.STATE_CONFLICT, () -> points.untrash(ADMIN, kept.getFirst(), "again", null));
    assertThat(audited("point.untrash")).hasSize(1);
  }

  @Test
  void aPersonsDeletionTakesTheSameWay() {
    rules(Retention.KEEP_ALL);
    var kept = daily(2);
    standing(ProtectionState.ACTIVE, 0, kept.getLast());

    points.delete(ADMIN, kept.getLast(), revision(kept.getLast()));

    assertThat(points.get(kept.getLast()).trash()).extracting(Trash::reason).isEqualTo("USER");
    assertThat(lastGood()).isEqualTo(kept.getFirst());
    refused(
        ErrorCode.STATE_CONFLICT,
        () -> points.delete(ADMIN, kept.getLast(), revision(kept.getLast())));
    points.untrash(ADMIN, kept.getLast(), "a mistake", null);
    assertThat(lastGood()).isEqualTo(kept.getLast());
  }

  @Test
  void removesForGoodWhatHasLainInTheTrashLongEnough() throws Exception {
    rules(Retention.keepLast(1));
    var real = repository();
    var kept = stored(real, 4);
    retentions.apply(world.protection().id());
    points.pin(ADMIN, kept.get(1), "found in the trash", null);

    clock.pass(Duration.ofDays(7).minusSeconds(1));
    assertThat(removal.emptyTrash()).isZero();
    assertThat(snapshots(real)).isEqualTo(4);
    clock.pass(Duration.ofSeconds(1));
    assertThat(removal.emptyTrash()).isEqualTo(2);

    assertThat(snapshots(real)).isEqualTo(2);
    assertThat(statuses(kept))
        .containsExactly(
            PointStatus.DELETED, PointStatus.EXPIRED, PointStatus.DELETED, PointStatus.AVAILABLE);
    assertThat(points.get(kept.getFirst()).trash()).extracting(Trash::reason).isEqualTo("NO_RULE");
    assertThat(audited("point.delete")).hasSize(2);
    assertThat(notices(NoticeType.POINT_DELETED)).hasSize(2);
    refused(
        ErrorCode.STATE_CONFLICT, () -> points.untrash(ADMIN, kept.getFirst(), "too late", null));
  }

  @Test
  void goesOnWithARemovalThatWasCutShort() throws Exception {
    rules(Retention.keepLast(1));
    var real = repository();
    var kept = stored(real, 3);
    retentions.apply(world.protection().id());
    clock.pass(Duration.ofDays(7));

    pool.use(
        real,
        open -> {
          var options = LockOptions.standard(InstantSource.system());
          try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options)) {
            return new PointRemoval(ledger, pool, Duration.ZERO).emptyTrash();
          }
        });
    assertThat(statuses(kept))
        .containsExactly(PointStatus.DELETING, PointStatus.DELETING, PointStatus.AVAILABLE);
    assertThat(snapshots(real)).isEqualTo(3);
    pool.use(
        real,
        open -> {
          open.snapshots().delete(open.snapshots().get(snapshot(kept.getFirst())).id());
          return "as if the process had died after the first";
        });

    assertThat(removal.emptyTrash()).isEqualTo(2);
    assertThat(statuses(kept))
        .containsExactly(PointStatus.DELETED, PointStatus.DELETED, PointStatus.AVAILABLE);
    assertThat(snapshots(real)).isEqualTo(1);
  }

  @Test
  void purgesAtOnceWhoeverAsksForIt() throws Exception {
    rules(Retention.KEEP_ALL);
    var real = repository();
    var kept = stored(real, 2);

    points.purge(ADMIN, kept.getFirst(), revision(kept.getFirst()));
    points.delete(ADMIN, kept.getLast(), revision(kept.getLast()));
    points.purge(ADMIN, kept.getLast(), revision(kept.getLast()));

    assertThat(statuses(kept)).containsOnly(PointStatus.DELETED);
    assertThat(snapshots(real)).isZero();
  }

  @Test
  void aPurgeThatCannotBeginLeavesThePointAsItWas() {
    rules(Retention.KEEP_ALL);
    var kept = daily(2);
    standing(ProtectionState.ACTIVE, 0, kept.getLast());

    refused(
        ErrorCode.NOT_SUPPORTED,
        () -> points.purge(ADMIN, kept.getLast(), revision(kept.getLast())));

    assertThat(statuses(kept)).containsOnly(PointStatus.AVAILABLE);
    assertThat(lastGood()).isEqualTo(kept.getLast());
  }

  /** So many points, one a day, the last one an hour before the clock's time. */
  private List<RestorePointId> daily(int count) {
    return catalog.write(tx -> {
      var made = new ArrayList<RestorePointId>();
      for (int n = count - 1; n >= 0; n--) {
        var at = clock.instant().minus(Duration.ofHours(1)).minus(Duration.ofDays(n));
        made.add(Samples.keptPoint(tx, world, at).id());
      }
      return made;
    });
  }

  private RepositoryId repository() {
    return new Repositories(ledger, new Seals(masterKey), pool)
        .create(
            ADMIN,
            new Repositories.Draft(
                null,
                "real",
                RepositoryKind.LOCAL,
                scratch.resolve("repository").toString(),
                null,
                Repositories.Origin.CREATE,
                StorageTier.HOT,
                false,
                null))
        .id();
  }

  /** Points with snapshots in a real repository. */
  private List<RestorePointId> stored(RepositoryId repository, int count) throws Exception {
    var made = new ArrayList<RestorePointId>();
    for (int n = 0; n < count; n++) {
      var at = clock.instant().minus(Duration.ofDays(count - n));
      var snapshot =
          pool.use(
              repository,
              open ->
                  open.snapshots()
                      .save(
                          Snapshot.builder(
                                  at.atOffset(ZoneOffset.UTC),
                                  BlobId.parse("0".repeat(64)),
                                  List.of("/srv"))
                              .build()));
      made.add(catalog.write(tx -> stored(tx, repository, at, snapshot.id().toString())));
    }
    return made;
  }

  private RestorePointId stored(
      CatalogTransaction tx, RepositoryId repository, Instant at, String snapshot) {
    var session =
        tx.backupSessions().insert(Samples.succeeded(Samples.backup(world.protection(), at)));
    var point = Samples.point(session);
    tx.restorePoints().insert(point, List.of(Samples.part(point, "srv")));
    var copy = Samples.copy(point, session, tx.repositories().get(repository));
    tx.copies()
        .insert(
            new PointCopy(
                copy.id(),
                copy.pointId(),
                copy.projectId(),
                copy.sourceId(),
                copy.pointInTime(),
                copy.repositoryId(),
                copy.repositoryKind(),
                copy.role(),
                snapshot,
                copy.bytes(),
                copy.storedBytes(),
                copy.tier(),
                copy.trigger(),
                copy.sessionNo(),
                copy.standing(),
                copy.createdAt()));
    return point.id();
  }

  private String snapshot(RestorePointId point) {
    return Objects.requireNonNull(
        catalog.read(tx -> tx.copies().of(point)).getFirst().snapshotId());
  }

  private long snapshots(RepositoryId repository) throws InterruptedException {
    return pool.use(repository, open -> (long) open.snapshots().ids().size());
  }

  private void rules(Retention retention) {
    plan(plan -> with(plan, retention, plan.placements()));
  }

  private void plan(UnaryOperator<Plan> change) {
    catalog.update(tx -> tx.plans().replace(change.apply(tx.plans().get(world.plan().id()))));
  }

  private static Plan with(Plan plan, Retention retention, List<Placement> placements) {
    return new Plan(
        plan.id(),
        plan.projectId(),
        plan.name(),
        plan.schedules(),
        retention,
        placements,
        plan.hooks(),
        plan.limits(),
        plan.rpoTarget(),
        plan.rtoTarget(),
        plan.managedBySystem(),
        plan.stamp());
  }

  private static Protection preset(Protection it, RetentionPreset preset) {
    return new Protection(
        it.id(),
        it.projectId(),
        it.sourceId(),
        it.planId(),
        it.name(),
        it.encryptEnabled(),
        preset,
        it.standing(),
        it.stamp());
  }

  private void standing(ProtectionState state, int failures) {
    standing(state, failures, null);
  }

  private void standing(ProtectionState state, int failures, @Nullable RestorePointId newest) {
    catalog.update(tx -> {
      var protection = tx.protections().get(world.protection().id());
      tx.protections()
          .replace(
              protection.withStanding(
                  new ProtectionStanding(state, null, null, newest, null, null, null, failures)));
    });
  }

  private @Nullable RestorePointId lastGood() {
    return catalog
        .read(tx -> tx.protections().get(world.protection().id()))
        .standing()
        .lastGoodPointId();
  }

  private void change(RestorePointId id, UnaryOperator<RestorePoint> change) {
    catalog.update(tx -> tx.restorePoints().replace(change.apply(tx.restorePoints().get(id))));
  }

  private RetentionPreview preview(@Nullable Retention draft) {
    return retentions.preview(ADMIN, world.protection().id(), draft);
  }

  private List<PointStatus> statuses(List<RestorePointId> ids) {
    return ids.stream().map(id -> points.get(id).status()).toList();
  }

  private long revision(RestorePointId id) {
    return points.get(id).revision();
  }

  private List<AuditRecord> audited(String action) {
    var all =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(all)).items().stream()
        .filter(record -> record.content().action().equals(action))
        .toList();
  }

  private List<Notice> notices(NoticeType type) {
    var all =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID))
            .where(new NoticeFilter.Types(Set.of(type)))
            .page(Page.all());
    return catalog.read(tx -> tx.notices().list(all)).items();
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
