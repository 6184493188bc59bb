package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.ALICE;
import static io.holdfast.catalog.testkit.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointProof;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PointTablesTest extends BothDatabases {
  private static final int POINTS = 9;

  private final List<RestorePoint> points = new ArrayList<>();
  private Samples.World world;

  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      world = Samples.world(tx, "one");
      for (int at = 0; at < POINTS; at++) {
        points.add(Samples.keptPoint(tx, world, NOON.plusSeconds(at * 3600L)));
      }
      Samples.keptPoint(tx, Samples.world(tx, "two"), NOON.plusSeconds(1));
    });
  }

  @Test
  void keepsAllThatIsKnownOfPointAndItsParts() {
    var point = points.getFirst();
    var changed =
        point
            .withPins(List.of(new Pin("audit", NOON.plusSeconds(1), ALICE, NOON)))
            .withProof(new PointProof(ProofLevel.L2, NOON, null))
            .withExpiresAt(NOON.plusSeconds(9))
            .withLockedUntil(NOON.plusSeconds(8))
            .withDescription("Kept");

    var kept = catalog.write(tx -> tx.restorePoints().replace(changed));
    var parts = catalog.read(tx -> tx.restorePoints().parts(point.id()));

    assertThat(kept).usingRecursiveComparison().ignoringFields("revision").isEqualTo(changed);
    assertThat(kept.revision()).isEqualTo(2);
    assertThat(parts).hasSize(1);
    assertThat(parts.getFirst().expectations()).containsEntry("files", 9L);
    assertThat(kept.pinnedAt(NOON)).isTrue();
    assertThat(kept.pinnedAt(NOON.plusSeconds(1))).isFalse();
  }

  @Test
  void listsPointsByEveryOrderWithoutHoles() {
    for (var key : RestorePointSort.values()) {
      var query =
          CatalogQuery.<RestorePointFilter, RestorePointSort>by(Order.descending(key))
              .where(new RestorePointFilter.Projects(Set.of(world.project().id())));
      var seen = new ArrayList<RestorePoint>();
      var slice = catalog.read(tx -> tx.restorePoints().list(query.page(Page.first(4))));
      seen.addAll(slice.items());
      while (slice.next() != null) {
        var after = Page.after(slice.next(), 4);
        slice = catalog.read(tx -> tx.restorePoints().list(query.page(after)));
        seen.addAll(slice.items());
      }

      assertThat(seen).as(key.name()).containsExactlyInAnyOrderElementsOf(points);
    }
  }

  @Test
  void filtersPointsByEveryFilter() {
    var third = points.get(2);
    var matching =
        List.of(
            new RestorePointFilter.Ids(Set.of(third.id())),
            new RestorePointFilter.BackupSessions(Set.of(third.backupSessionId())),
            new RestorePointFilter.Slugs(Set.of(third.slug())),
            new RestorePointFilter.PointInTime(
                TimeRange.closed(third.pointInTime(), third.pointInTime())),
            new RestorePointFilter.StartedAt(
                TimeRange.halfOpen(third.startedAt(), third.startedAt().plusSeconds(1))),
            new RestorePointFilter.CompletedAt(
                TimeRange.open(
                    third.completedAt().minusNanos(1000), third.completedAt().plusNanos(1))),
            new RestorePointFilter.Text(third.id().toString()));
    for (var filter : matching) {
      assertThat(pointsBy(filter)).as(filter.toString()).containsExactly(third);
    }
    assertThat(pointsBy(new RestorePointFilter.Kinds(Set.of(PointKind.INCREMENTAL)))).hasSize(10);
    assertThat(pointsBy(new RestorePointFilter.Statuses(Set.of(PointStatus.DELETED)))).isEmpty();
    assertThat(pointsBy(new RestorePointFilter.Sources(Set.of(world.source().id()))))
        .hasSize(POINTS);
    assertThat(pointsBy(new RestorePointFilter.Protections(Set.of(world.protection().id()))))
        .hasSize(POINTS);
    assertThat(pointsBy(new RestorePointFilter.Pinned(true))).isEmpty();
    assertThat(pointsBy(new RestorePointFilter.WithExport(true))).isEmpty();
    assertThat(pointsBy(new RestorePointFilter.RestoreRunning(false))).hasSize(10);
    assertThat(pointsBy(new RestorePointFilter.ExpiresAt(TimeRange.halfOpen(null, NOON))))
        .isEmpty();
  }

  @Test
  void tellsWhichPointsSomethingHolds() {
    var lockedUntil = new CopyStanding(CopyState.VALID, NOON.plusSeconds(9), null, null);
    catalog.update(tx -> {
      tx.copies().setStanding(copy(tx, 0).id(), lockedUntil);
      tx.copies().setStanding(copy(tx, 1).id(), lockedUntil.with(CopyState.GONE));
      tx.restoreSessions().insert(Samples.restore(points.get(2), NOON));
      var over = tx.restoreSessions().insert(Samples.restore(points.get(3), NOON));
      tx.restoreSessions().replace(Samples.ended(over, RestoreResult.SUCCESS));
    });
    assertThat(held(NOON)).containsExactlyInAnyOrder(points.get(0).id(), points.get(2).id());
    assertThat(held(NOON.plusSeconds(9))).containsExactly(points.get(2).id());

    catalog.update(tx -> tx.repositories().replace(world.repository().withAppendOnly(true)));

    assertThat(held(NOON)).hasSize(POINTS - 1).doesNotContain(points.get(1).id());
  }

  private PointCopy copy(CatalogTransaction tx, int point) {
    return tx.copies().of(points.get(point).id()).getFirst();
  }

  private Set<RestorePointId> held(Instant now) {
    var ids = points.stream().map(RestorePoint::id).collect(Collectors.toSet());
    return catalog.glance(tx -> tx.restorePoints().held(ids, now));
  }

  @Test
  void givesOnlyLatestCopyOfEachSourceAndDestination() {
    var newest = points.getLast();
    var older = points.get(3);
    var manual = copy(older, RepositoryKind.NATIVE_SNAPSHOT, BackupTrigger.MANUAL);
    var scheduled = copy(older, RepositoryKind.NATIVE_SNAPSHOT, BackupTrigger.SCHEDULE);
    var past = copy(points.get(1), RepositoryKind.NATIVE_SNAPSHOT, BackupTrigger.MANUAL);
    catalog.update(tx -> List.of(manual, scheduled, past).forEach(tx.copies()::insert));

    var latest = copies(new PointCopyFilter.OnlyLatest());
    var before =
        copies(
            new PointCopyFilter.OnlyLatest(),
            new PointCopyFilter.PointInTime(TimeRange.closed(null, points.get(2).pointInTime())));

    var stored = catalog.read(tx -> tx.copies().of(newest.id()));
    assertThat(latest).containsExactlyInAnyOrder(manual, scheduled, stored.getFirst());
    assertThat(before)
        .extracting(PointCopy::pointId)
        .containsExactlyInAnyOrder(points.get(2).id(), points.get(1).id());
  }

  @Test
  void listsCopiesByEveryFilterAndOrder() {
    var point = points.get(4);
    var copy = catalog.read(tx -> tx.copies().of(point.id())).getFirst();
    var matching =
        List.of(
            new PointCopyFilter.Ids(Set.of(copy.id())),
            new PointCopyFilter.Points(Set.of(point.id())),
            new PointCopyFilter.SessionNumbers(Set.of(copy.sessionNo())),
            new PointCopyFilter.Text(copy.id().toString()));
    for (var filter : matching) {
      assertThat(copies(filter)).as(filter.toString()).containsExactly(copy);
    }
    assertThat(
            copies(
                new PointCopyFilter.Repositories(Set.of(world.repository().id())),
                new PointCopyFilter.RepositoryKinds(Set.of(RepositoryKind.LOCAL)),
                new PointCopyFilter.Destinations(Set.of(CopyDestination.REPOSITORY)),
                new PointCopyFilter.Sources(Set.of(world.source().id())),
                new PointCopyFilter.Roles(Set.of(CopyRole.PRIMARY)),
                new PointCopyFilter.States(Set.of(CopyState.VALID)),
                new PointCopyFilter.Statuses(Set.of(PointStatus.AVAILABLE)),
                new PointCopyFilter.Text("ONE-DATA")))
        .hasSize(POINTS);
    for (var key : PointCopySort.values()) {
      var query = CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(key));
      var first = catalog.read(tx -> tx.copies().list(query.page(Page.first(6))));
      var rest = catalog.read(tx -> tx.copies().list(query.page(Page.after(first.next(), 6))));
      var both = new ArrayList<>(first.items());
      both.addAll(rest.items());
      assertThat(both).as(key.name()).hasSize(10).doesNotHaveDuplicates();
    }
  }

  @Test
  void showsChangedStatusOfPointInItsCopies() {
    var point = points.getFirst();

    catalog.update(tx -> tx.restorePoints().replace(point.withStatus(PointStatus.DELETED)));

    assertThat(copies(new PointCopyFilter.Statuses(Set.of(PointStatus.DELETED))))
        .extracting(PointCopy::pointId)
        .containsExactly(point.id());
  }

  @Test
  void findsCopiesByTierAndLock() {
    var copy = catalog.read(tx -> tx.copies().of(points.getFirst().id())).getFirst();
    var until = NOON.plusSeconds(60);
    var standing = new CopyStanding(CopyState.VALID, until, NOON, ProofLevel.L1);

    var locked = catalog.write(tx -> tx.copies().setStanding(copy.id(), standing));

    assertThat(copies(new PointCopyFilter.Locked(NOON, true))).containsExactly(locked);
    assertThat(copies(new PointCopyFilter.Locked(until, true))).isEmpty();
    assertThat(copies(new PointCopyFilter.Locked(NOON, false))).doesNotContain(locked);
    assertThat(copies(new PointCopyFilter.Locked(until, false))).contains(locked);
    assertThat(copies(new PointCopyFilter.Tiers(Set.of(copy.tier())))).contains(locked);
    assertThat(copies(new PointCopyFilter.Tiers(Set.of()))).isEmpty();
  }

  @Test
  void changesOnlyStandingOfCopy() {
    var copy = catalog.read(tx -> tx.copies().of(points.getFirst().id())).getFirst();
    var standing = new CopyStanding(CopyState.DAMAGED, null, NOON, ProofLevel.L1);

    var changed = catalog.write(tx -> tx.copies().setStanding(copy.id(), standing));

    assertThat(changed).isEqualTo(copy.withStanding(standing));
  }

  private List<RestorePoint> pointsBy(RestorePointFilter filter) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(filter);
    return catalog.read(tx -> tx.restorePoints().list(query)).items();
  }

  private List<PointCopy> copies(PointCopyFilter... filters) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(
            Order.descending(PointCopySort.POINT_IN_TIME));
    for (var filter : filters) {
      query = query.where(filter);
    }
    var whole = query.where(new PointCopyFilter.Projects(Set.of(world.project().id())));
    return catalog.read(tx -> tx.copies().list(whole)).items();
  }

  private PointCopy copy(RestorePoint point, RepositoryKind kind, BackupTrigger trigger) {
    return new PointCopy(
        new CopyId(Samples.uuid()),
        point.id(),
        point.projectId(),
        point.sourceId(),
        point.pointInTime(),
        world.repository().id(),
        kind,
        CopyRole.PRIMARY,
        null,
        1,
        1,
        StorageTier.HOT,
        trigger,
        1,
        CopyStanding.VALID,
        NOON);
  }
}
