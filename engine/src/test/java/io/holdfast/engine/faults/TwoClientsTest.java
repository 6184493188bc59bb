package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.TaskGroup;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two that back up at once, each knowing nothing of what the other has stored. */
class TwoClientsTest {
  private final MemoryStore place = new MemoryStore();

  /** What neither does before the other is about to do it too. */
  enum Meeting {
    FIRST_PACK(ObjectType.PACK),
    FIRST_INDEX(ObjectType.INDEX),
    SNAPSHOT(ObjectType.SNAPSHOT);

    private final ObjectType type;

    Meeting(ObjectType type) {
      this.type = type;
    }

    /** For each of two clients. */
    private Fault of(CyclicBarrier barrier) {
      var waited = new AtomicBoolean();
      return (operation, name) -> {
        if (operation == Operation.SAVE
            && name.type() == type
            && waited.compareAndSet(false, true)) {
          await(barrier);
        }
      };
    }

    private static void await(CyclicBarrier barrier) {
      try {
        barrier.await(1, TimeUnit.MINUTES);
      } catch (Exception e) {
        throw new AssertionError("the other did not come", e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothAreWholeBeforeAndAfterAPrune(Meeting meeting) throws Exception {
    var history = new RandomHistory(meeting.ordinal());
    var files = List.of(history.change().files(), history.change().files());
    TestRepositories.create(place).close();

    var snapshots = backUpAtOnce(files, meeting);

    assertSound();
    assertHold(snapshots);
    assertThat(prune().content().duplicate().blobs()).as("stored by both").isPositive();
    assertSound();
    assertHold(snapshots);
    assertThat(prune().content().duplicate().blobs()).isZero();
  }

  private Map<SnapshotId, Map<String, byte[]>> backUpAtOnce(
      List<Map<String, byte[]>> clients, Meeting meeting) throws InterruptedException {
    var snapshots = new ConcurrentHashMap<SnapshotId, Map<String, byte[]>>();
    var barrier = new CyclicBarrier(clients.size());
    try (var group = TaskGroup.open("client", clients.size())) {
      for (var files : clients) {
        group.fork(() -> snapshots.put(backUp(files, meeting, barrier), files));
      }
      group.join();
    }
    assertThat(snapshots).hasSameSizeAs(clients);
    return snapshots;
  }

  private SnapshotId backUp(Map<String, byte[]> files, Meeting meeting, CyclicBarrier barrier)
      throws InterruptedException {
    var store = new FaultyStore(place);
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, false)) {
      store.fail(meeting.of(barrier));
      return HistoryBackup.run(repository, lock, files);
    }
  }

  private PruneReport prune() throws InterruptedException {
    try (var repository = TestRepositories.open(place);
        var lock = TestRepositories.lock(repository, true)) {
      return Work.prune(repository, lock, Duration.ZERO, false);
    }
  }

  private void assertHold(Map<SnapshotId, Map<String, byte[]>> snapshots) throws Exception {
    try (var repository = TestRepositories.open(place)) {
      repository.loadIndex();
      for (var snapshot : snapshots.entrySet()) {
        FaultScene.assertSame(
            snapshot.getValue(), RandomHistory.contents(repository, snapshot.getKey()));
      }
    }
  }

  private void assertSound() throws InterruptedException {
    assertThat(FaultScene.check(place).findings()).isEmpty();
  }
}
