package io.holdfast.engine.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A repository with a history, what breaks it, and what mends it. */
final class RepairScene {
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  final RandomHistory history;
  final MemoryStore store = new MemoryStore();
  final List<SnapshotId> snapshots = new ArrayList<>();

  private RepairScene(long seed) {
    history = new RandomHistory(seed);
  }

  static RepairScene make(int version, int snapshots) throws InterruptedException {
    var scene = new RepairScene(31);
    try (var repository = TestRepositories.create(scene.store, version)) {
      for (var i = 0; i < snapshots; i++) {
        scene.snapshots.add(scene.history.change().change().save(repository));
      }
    }
    return scene;
  }

  void damage(ObjectName name, UnaryOperator<byte[]> how) {
    store.damage(name, how);
  }

  static UnaryOperator<byte[]> flipped(int at) {
    return bytes -> {
      bytes[at] ^= 1;
      return bytes;
    };
  }

  static UnaryOperator<byte[]> cut(int length) {
    return bytes -> Arrays.copyOf(bytes, length);
  }

  /**
   * Lists some compressed blob of each pack that has one with another length too, as an index of
   * whoever may write could.
   *
   * @param first whether the wrong line comes before the right one
   * @return how many packs these are
   */
  int listWrongly(boolean first) {
    var packs = new AtomicInteger();
    try (var repository = TestRepositories.open(store)) {
      var indexes = repository.indexFiles();
      for (var id : indexes.ids()) {
        indexes.read(
            id,
            pack -> {
              var blobs = new ArrayList<>(pack.blobs());
              var wrong = blobs.stream().filter(PackedBlob::compressed).findFirst();
              wrong.ifPresent(blob -> {
                blobs.add(first ? 0 : blobs.size(), longer(blob));
                packs.incrementAndGet();
              });
              indexes.save(List.of(new IndexedPack(pack.id(), blobs)), List.of());
            });
        indexes.delete(id);
      }
    }
    return packs.get();
  }

  private static PackedBlob longer(PackedBlob blob) {
    return new PackedBlob(
        blob.id(), blob.type(), blob.offset(), blob.length(), blob.plainLength() + 1, true);
  }

  IndexRepairReport repairIndex(IndexRepairRequest request) throws InterruptedException {
    return repairIndex(store, request);
  }

  static IndexRepairReport repairIndex(Store store, IndexRepairRequest request)
      throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new IndexRepair(repository, lock, () -> NOW, RepairListener.SILENT).run(request);
    }
  }

  PackRepairReport repairPacks(PackRepairRequest request) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new PackRepair(repository, lock, () -> NOW, RepairListener.SILENT).run(request);
    }
  }

  SnapshotRepairReport repairSnapshots(boolean forget, boolean dryRun) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new SnapshotRepair(repository, lock, () -> NOW, RepairListener.SILENT)
          .run(new SnapshotRepairRequest(repository.snapshots().ids(), forget, dryRun));
    }
  }

  PruneReport prune(Instant now) throws InterruptedException {
    return prune(store, now);
  }

  static PruneReport prune(Store store, Instant now) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new Prune(
              repository,
              lock,
              () -> now,
              PruneListener.SILENT,
              Prune.Means.in(RunPlace.temporary()))
          .run(PruneRequest.standard().withGrace(Duration.ofHours(72)));
    }
  }

  CheckReport check() throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      return Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
    }
  }

  void assertSound() throws InterruptedException {
    var report = check();
    assertThat(report.errors()).as("%s", report.findings()).isZero();
  }

  /** Sound, and every snapshot holds what it held when it was made. */
  void assertWhole() throws Exception {
    assertSound();
    try (var repository = TestRepositories.open(store)) {
      assertThat(repository.snapshots().ids()).containsExactlyInAnyOrderElementsOf(snapshots);
      history.verify(repository);
    }
  }
}
