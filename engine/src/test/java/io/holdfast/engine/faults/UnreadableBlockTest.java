package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.check.Finding;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.copy.CopyReport;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.UnusedLimit;
import io.holdfast.engine.repair.PackRepair;
import io.holdfast.engine.repair.PackRepairReport;
import io.holdfast.engine.repair.PackRepairReport.LostBlob;
import io.holdfast.engine.repair.PackRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that cannot read one block of a pack, now and for ever: the rest goes on. */
class UnreadableBlockTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Duration FOREVER = Duration.ofDays(1);

  private final RandomHistory history = new RandomHistory(41);
  private final MemoryStore store = new MemoryStore();
  private final FaultyStore disk = new FaultyStore(store);
  private final List<SnapshotId> snapshots = new ArrayList<>();

  /** Of packs that only the last snapshot needs. */
  private PackId pack;

  private PackedBlob blob;

  @BeforeEach
  void breakOneBlob() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      snapshots.add(history.change().change().save(repository));
      var before = new HashSet<>(store.names(ObjectType.PACK));
      snapshots.add(history.change().change().save(repository));
      for (var name : store.names(ObjectType.PACK)) {
        var id = PackId.parse(name.id());
        var blobs = PackHeaders.read(repository, id, store.size(name));
        if (!before.contains(name) && blobs.getFirst().type() == BlobType.DATA) {
          pack = id;
          blob = blobs.get(blobs.size() / 2);
        }
      }
    }
    disk.breakBytes(pack.objectName(), blob.offset() + blob.length() / 2, 1);
  }

  @Test
  void aCheckFindsDamage() throws Exception {
    try (var repository = TestRepositories.open(disk)) {
      var report = Check.run(repository, CheckRequest.allData(), CheckListener.NONE);

      assertThat(report.findings())
          .filteredOn(finding -> finding.concerns().equals(pack.objectName().toString()))
          .isNotEmpty()
          .extracting(Finding::code)
          .containsOnly(ErrorCode.PACK_DAMAGED);
    }
  }

  @Test
  void aRepairSavesTheRestOfThePack() throws Exception {
    var report = repairPacks();

    assertThat(report.left()).isEmpty();
    assertThat(report.repaired()).containsExactly(pack);
    assertThat(report.lost()).extracting(LostBlob::id).containsExactly(blob.id());
  }

  @Test
  void aRepairLosesNothingOfWhichThereIsACopy() throws Exception {
    storeAllOnceMore();

    var report = repairPacks();

    assertThat(report.repaired()).containsExactly(pack);
    assertThat(report.lost()).isEmpty();
    try (var repository = TestRepositories.open(disk)) {
      history.verify(repository);
    }
  }

  @Test
  void readsGoOnByACopy() throws Exception {
    storeAllOnceMore();

    try (var repository = TestRepositories.open(disk)) {
      history.verify(repository);
    }
  }

  @Test
  void readsGoOnByACopyWhereAPackIsNotToBeHadForNow() throws Exception {
    storeAllOnceMore();
    disk.heal();
    try (var repository = TestRepositories.open(disk)) {
      disk.fail((operation, name) -> {
        if (operation == Operation.LOAD && name.equals(pack.objectName())) {
          throw new StoreException(ErrorCode.STORE_UNREACHABLE, "made to fail", null);
        }
      });

      history.verify(repository);
    }
  }

  @Test
  void aCopyTakesTheSnapshotsThatAreWhole() throws Exception {
    var target = new MemoryStore();
    TestRepositories.create(target).close();

    try (var from = TestRepositories.open(disk);
        var to = TestRepositories.open(target);
        var fromLock = TestRepositories.lock(from, false);
        var toLock = TestRepositories.lock(to, false)) {
      var report =
          Copy.run(
              new Copy.Side(from, fromLock),
              new Copy.Side(to, toLock),
              snapshots,
              CopyListener.SILENT,
              RandomHistory.SMALL_PACKS);

      assertThat(report.copied())
          .extracting(CopyReport.Pair::source)
          .containsExactly(snapshots.getFirst());
      assertThat(report.failed())
          .extracting(CopyReport.Failure::source)
          .containsExactly(snapshots.getLast());
    }
  }

  @Test
  void aPruneLeavesThePackAndDoesTheRest() throws Exception {
    try (var repository = TestRepositories.open(disk);
        var lock = TestRepositories.lock(repository, true)) {
      repository.snapshots().delete(snapshots.getFirst());
      var means = new Prune.Means(RandomHistory.SMALL_PACKS, RunPlace.temporary());
      var request = PruneRequest.standard().withGrace(Duration.ZERO).withRepackUncompressed(true);

      var report = new Prune(repository, lock, () -> NOW, PruneListener.SILENT, means).run(request);

      assertThat(report.damaged()).containsExactly(pack);
      assertThat(report.deletion().deleted().count()).isPositive();
      assertThat(store.names(ObjectType.PACK)).contains(pack.objectName());
    }
  }

  /** Whichever of two copies it would keep. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPruneReliesOnTheCopyThatCanBeRead(boolean first) throws Exception {
    storeAllOnceMore();
    if (!first) {
      breakTheOtherCopy();
    }
    var limits = new PruneRequest.Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, FOREVER);

    try (var repository = TestRepositories.open(disk);
        var lock = TestRepositories.lock(repository, true)) {
      var means = new Prune.Means(RandomHistory.SMALL_PACKS, RunPlace.temporary());
      var request = PruneRequest.standard().withGrace(Duration.ZERO).withLimits(limits);
      new Prune(repository, lock, () -> NOW, PruneListener.SILENT, means).run(request);
    }

    try (var repository = TestRepositories.open(disk)) {
      history.verify(repository);
    }
  }

  private void breakTheOtherCopy() throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      for (var place : repository.index().list(blob.id(), BlobType.DATA)) {
        if (!place.pack().equals(pack)) {
          disk.breakBytes(place.pack().objectName(), place.offset() + place.length() / 2, 1);
        }
      }
    }
  }

  /** As a client does that knows no index. */
  private void storeAllOnceMore() throws InterruptedException {
    try (var other = TestRepositories.open(store)) {
      history.save(other);
    }
  }

  private PackRepairReport repairPacks() throws InterruptedException {
    try (var repository = TestRepositories.open(disk);
        var lock = TestRepositories.lock(repository, true)) {
      return new PackRepair(repository, lock, () -> NOW, RepairListener.SILENT)
          .run(new PackRepairRequest(List.of(), false));
    }
  }
}
