package io.holdfast.engine.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Where no index lists a folder: whether there is one. */
class RecoveryTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final MemoryStore store = new MemoryStore();

  /** As a first backup leaves it that was killed before its first folder was saved. */
  @Test
  void hasNothingToRecoverWhereOnlyPiecesOfFilesAre() throws Exception {
    var data = new byte[10_000];
    try (var repository = TestRepositories.create(store, 2);
        var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      writer.save(BlobType.DATA, BlobId.hash(data, 0, data.length), data, 0, data.length);
      writer.flush();
    }

    assertThat(recover().roots()).isEmpty();

    store.names(ObjectType.INDEX).forEach(store::delete);
    assertThat(recover().roots()).isEmpty();
  }

  @Test
  void isRefusedWhileAFolderLiesOutsideTheIndex() throws Exception {
    backUp();
    store.names(ObjectType.SNAPSHOT).forEach(store::delete);
    store.names(ObjectType.INDEX).forEach(store::delete);

    assertRefused("repair the index first");

    repairIndex(false);
    assertThat(recover().roots()).hasSize(1);
  }

  @Test
  void tellsHowToRecoverWhatWaitsForItsDeletion() throws Exception {
    backUp();
    store.names(ObjectType.SNAPSHOT).forEach(store::delete);
    prune();

    assertRefused("waits for its deletion");

    repairIndex(true);
    assertThat(recover().roots()).hasSize(1);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(this::recover)
        .hasMessageContaining(why)
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);
  }

  private void backUp() throws Exception {
    try (var repository = TestRepositories.create(store, 2)) {
      new RandomHistory(31).change().save(repository);
    }
  }

  private RecoveryReport recover() throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, false)) {
      return new Recovery(repository, lock, new Silence()).run(NOW.atOffset(ZoneOffset.UTC), false);
    }
  }

  private void repairIndex(boolean readAllPacks) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      new IndexRepair(repository, lock, () -> NOW, RepairListener.SILENT)
          .run(new IndexRepairRequest(readAllPacks, false));
    }
  }

  private void prune() throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      new Prune(
              repository,
              lock,
              () -> NOW,
              PruneListener.SILENT,
              Prune.Means.in(RunPlace.temporary()))
          .run(PruneRequest.standard().withGrace(Duration.ofHours(72)).withRemoveAll(true));
    }
  }

  private static final class Silence implements RecoveryListener {
    @Override
    public void progress(long read, long total) {}

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {}

    @Override
    public void damaged(SnapshotId snapshot, HoldfastException failure) {}
  }
}
