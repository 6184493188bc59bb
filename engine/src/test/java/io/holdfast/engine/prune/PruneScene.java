package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A repository with a history, pruned at times that a test sets. */
abstract class PruneScene {
  static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");
  static final PruneRequest AT_ONCE =
      PruneRequest.standard()
          .withGrace(Duration.ZERO)
          .withLimits(new Limits(new UnusedLimit.Bytes(0), Long.MAX_VALUE, Duration.ofDays(1)));
  static final PruneRequest TWO_PHASES = AT_ONCE.withGrace(PruneRequest.STANDARD_GRACE);

  @TempDir private Path folder;

  final RandomHistory history = new RandomHistory(5);
  MemoryStore store = new MemoryStore();
  Instant now = BEGIN;

  /** Where it sorts, and with how much memory. */
  RunPlace runs() {
    return sortsOnDisk() ? new RunPlace(folder.resolve("prune"), 1_000) : RunPlace.in(folder);
  }

  /** Whether its memory is too small for any repository. */
  boolean sortsOnDisk() {
    return false;
  }

  /** All packs that an index lists. */
  List<ObjectName> listed() throws InterruptedException {
    try (var repository = open()) {
      repository.loadIndex();
      return repository.index().packs().stream().map(PackId::objectName).toList();
    }
  }

  List<SnapshotId> fill(int snapshots) throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    try (var repository = TestRepositories.create(store)) {
      for (var i = 0; i < snapshots; i++) {
        ids.add(history.change().change().save(repository));
      }
    }
    return ids;
  }

  void forget(List<SnapshotId> ids) {
    try (var repository = open()) {
      ids.forEach(repository.snapshots()::delete);
    }
  }

  PruneReport prune(PruneRequest request) throws InterruptedException {
    return prune(request, PruneListener.SILENT);
  }

  PruneReport prune(PruneRequest request, PruneListener listener) throws InterruptedException {
    try (var repository = open();
        var lock = TestRepositories.lock(repository, true)) {
      return prune(repository, lock, request, listener);
    }
  }

  PruneReport prune(
      Repository repository, RepositoryLock lock, PruneRequest request, PruneListener listener)
      throws InterruptedException {
    var means = new Prune.Means(RandomHistory.SMALL_PACKS, runs());
    return new Prune(repository, lock, () -> now, listener, means).run(request);
  }

  Repository open() {
    return TestRepositories.open(store);
  }

  void assertWhole() throws Exception {
    try (var repository = open()) {
      history.verify(repository);
    }
    var report = check();
    assertThat(report.errors()).as("%s", report.findings()).isZero();
  }

  CheckReport check() throws InterruptedException {
    try (var repository = open()) {
      return Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
    }
  }

  long bytes(ObjectType type) {
    return store.names(type).stream().mapToLong(store::size).sum();
  }

  Map<ObjectName, ByteBuffer> objects() throws Exception {
    var objects = new HashMap<ObjectName, ByteBuffer>();
    for (var type : ObjectType.values()) {
      for (var name : type == ObjectType.LOCK ? List.<ObjectName>of() : store.names(type)) {
        try (var content = store.load(name, 0, 0)) {
          objects.put(name, ByteBuffer.wrap(content.readAllBytes()));
        }
      }
    }
    return objects;
  }

  static MemoryStore storeOf(Map<ObjectName, ByteBuffer> objects) {
    var store = new MemoryStore();
    objects.forEach((name, bytes) -> store.save(name, List.of(bytes.duplicate())));
    return store;
  }
}
