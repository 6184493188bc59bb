package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AuditRecord;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
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
import io.holdfast.control.testkit.TestClock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.api.io.TempDir;

/** A protection with points and real rules, in a catalog and a repository of the test's. */
abstract class RetentionScene extends BothDatabases {
  static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  static final RestoreRequest ELSEWHERE =
      new RestoreRequest(
          RestorePurpose.RECOVERY,
          RestoreMode.WHOLE,
          Explorer.FILES,
          Selection.EVERYTHING,
          RestoreTarget.path("/elsewhere"),
          ConflictPolicy.FAIL,
          null,
          null);

  final TestClock clock = new TestClock(Samples.NOON);
  MasterKey masterKey;
  Ledger ledger;
  RepositoryPool pool;
  PointRemoval removal;
  RestorePoints points;
  Retentions retentions;
  Samples.World world;

  @TempDir Path scratch;

  @BeforeEach
  final void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    removal = new PointRemoval(ledger, pool);
    points = new RestorePoints(ledger, removal);
    retentions = new Retentions(ledger);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @AfterEach
  final void closeService() {
    pool.close();
    masterKey.close();
  }

  /** So many points, one a day, the last one an hour before the clock's time. */
  final List<RestorePointId> daily(int count) {
    return catalog.write(tx -> {
      var made = new ArrayList<RestorePointId>();
      for (int n = count - 1; n >= 0; n--) {
        var at = clock.instant().minus(Duration.ofHours(1)).minus(Duration.ofDays(n));
        made.add(Samples.keptPoint(tx, world, at).id());
      }
      return made;
    });
  }

  final RepositoryId repository() {
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
  final List<RestorePointId> stored(RepositoryId repository, int count) throws Exception {
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

  final RestorePointId stored(
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

  final String snapshot(RestorePointId point) {
    return Objects.requireNonNull(
        catalog.read(tx -> tx.copies().of(point)).getFirst().snapshotId());
  }

  final long snapshots(RepositoryId repository) throws InterruptedException {
    return pool.use(repository, open -> (long) open.snapshots().ids().size());
  }

  final void rules(Retention retention) {
    plan(plan -> with(plan, retention, plan.placements()));
  }

  final void plan(UnaryOperator<Plan> change) {
    catalog.update(tx -> tx.plans().replace(change.apply(tx.plans().get(world.plan().id()))));
  }

  static Plan with(Plan plan, Retention retention, List<Placement> placements) {
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

  static Protection preset(Protection it, RetentionPreset preset) {
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

  final void standing(ProtectionState state, int failures) {
    standing(state, failures, null);
  }

  final void standing(ProtectionState state, int failures, @Nullable RestorePointId newest) {
    catalog.update(tx -> {
      var protection = tx.protections().get(world.protection().id());
      tx.protections()
          .replace(
              protection.withStanding(
                  new ProtectionStanding(state, null, null, newest, null, null, null, failures)));
    });
  }

  final @Nullable RestorePointId lastGood() {
    return catalog
        .read(tx -> tx.protections().get(world.protection().id()))
        .standing()
        .lastGoodPointId();
  }

  final void change(RestorePointId id, UnaryOperator<RestorePoint> change) {
    catalog.update(tx -> tx.restorePoints().replace(change.apply(tx.restorePoints().get(id))));
  }

  final RetentionPreview preview(@Nullable Retention draft) {
    return retentions.preview(ADMIN, world.protection().id(), draft);
  }

  final List<PointStatus> statuses(List<RestorePointId> ids) {
    return ids.stream().map(id -> points.get(id).status()).toList();
  }

  final long revision(RestorePointId id) {
    return points.get(id).revision();
  }

  final List<AuditRecord> audited(String action) {
    var all =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(all)).items().stream()
        .filter(record -> record.content().action().equals(action))
        .toList();
  }

  final List<Notice> notices(NoticeType type) {
    var all =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID))
            .where(new NoticeFilter.Types(Set.of(type)))
            .page(Page.all());
    return catalog.read(tx -> tx.notices().list(all)).items();
  }

  static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
