package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlobWriterTest {
  private static final WriterOptions SMALL_PACKS = new WriterOptions(64 * 1024, 3, 2, 2);

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore store = new FaultyStore(memory);

  @Test
  void manyThreadsSaveEachBlobOnceAndAllAreReadBack() throws Exception {
    var blobs = blobs(300);
    var added = new AtomicInteger();
    var storedBytes = new AtomicLong();
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      try (var group = TaskGroup.open("save", 6)) {
        for (var thread = 0; thread < 6; thread++) {
          group.fork(() -> {
            for (var blob : blobs) {
              var saved = save(writer, blob);
              added.addAndGet(saved.added() ? 1 : 0);
              storedBytes.addAndGet(saved.storedBytes());
            }
          });
        }
        group.join();
      }
      writer.flush();
    }

    assertThat(added).hasValue(blobs.size());
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      assertThat(repository.index().size()).isEqualTo(blobs.size());
      for (var blob : blobs) {
        assertThat(repository.loadBlob(id(blob), BlobType.DATA)).isEqualTo(blob);
      }
      assertThat(listed(repository).stream().mapToLong(PackedBlob::length).sum())
          .isEqualTo(storedBytes.get());
    }
  }

  @Test
  void dataAndTreesNeverShareAPack() throws Exception {
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      var type = BlobType.DATA;
      for (var blob : blobs(50)) {
        writer.save(type, id(blob), blob, 0, blob.length);
        type = type == BlobType.DATA ? BlobType.TREE : BlobType.DATA;
      }
      writer.flush();
      var types = new HashMap<Integer, Set<BlobType>>();
      repository
          .index()
          .forEach((_, pack, blob) ->
              types.computeIfAbsent(pack, _ -> new HashSet<>()).add(blob.type()));
      assertThat(types.values()).isNotEmpty().allSatisfy(each -> assertThat(each).hasSize(1));
    }
  }

  @Test
  void indexIsSavedOnlyWhenItsPacksAre() throws Exception {
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      store.fail((operation, name) -> {
        if (operation == FaultyStore.Operation.SAVE && name.type() == ObjectType.INDEX) {
          var durable = new HashSet<String>();
          memory.list(ObjectType.PACK, object -> durable.add(object.name().id()));
          assertThat(durable)
              .containsAll(repository.index().packs().stream().map(Object::toString).toList());
        }
      });
      for (var blob : blobs(100)) {
        save(writer, blob);
      }
      writer.flush();
      assertThat(repository.indexFiles().ids()).isNotEmpty();
    }
  }

  @Test
  void failedUploadEndsTheWriterAndNoIndexNamesItsPack() throws Exception {
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      store.fail((operation, name) -> {
        if (operation == FaultyStore.Operation.SAVE && name.type() == ObjectType.PACK) {
          throw new StoreException(ErrorCode.STORE_FULL, "no space", null);
        }
      });

      assertThatThrownBy(
              () -> {
                for (var blob : blobs(300)) {
                  save(writer, blob);
                }
                writer.flush();
              })
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL));
      store.heal();
      assertThatThrownBy(writer::flush).isInstanceOf(StoreException.class);
      assertThat(repository.indexFiles().ids()).isEmpty();
    }
  }

  /** Whether it is full while a pack is filled, when it gets its header or when it is synced. */
  @Test
  void aDiskThatIsFullInTheMiddleOfAPackIsToldAndNothingIsLeft() throws Exception {
    for (var access = 1; access < 50; access += 3) {
      var disk = new VolatileDisk(access);
      try (var repository =
          TestRepositories.create(LocalStore.at(disk.root().resolve("repository")))) {
        disk.troubleFrom(access, VolatileDisk.Trouble.FULL);
        try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
          assertThatThrownBy(
                  () -> {
                    for (var blob : blobs(300)) {
                      save(writer, blob);
                    }
                    writer.flush();
                  })
              .isInstanceOfSatisfying(
                  StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL));
          disk.heal();
          assertThatThrownBy(writer::flush).isInstanceOf(StoreException.class);
        }
        for (var id : repository.indexFiles().ids()) {
          repository
              .indexFiles()
              .read(id, (ListedPack pack) -> repository.store().size(pack.id().objectName()));
        }
      }
      assertThat(disk.openFiles()).isZero();
      try (var files = Files.list(disk.root().resolve("repository").resolve("data/00"))) {
        assertThat(files.map(Path::toString)).noneMatch(file -> file.contains("-tmp-"));
      }
    }
  }

  @Test
  void aPackThatIsHalfFullWhenTheWriterIsClosedLeavesNothing() throws Exception {
    var disk = new VolatileDisk(1);
    try (var repository =
        TestRepositories.create(LocalStore.at(disk.root().resolve("repository")))) {
      try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
        for (var blob : blobs(20)) {
          save(writer, blob);
        }
        assertThat(disk.openFiles()).isPositive();
      }
    }
    assertThat(disk.openFiles()).isZero();
    try (var files = Files.list(disk.root().resolve("repository").resolve("data/00"))) {
      assertThat(files.map(Path::toString)).noneMatch(file -> file.contains("-tmp-"));
    }
  }

  @Test
  void whoStopsFindsTheFullPacksAgain() throws Exception {
    var blobs = blobs(300);
    try (var repository = TestRepositories.create(store)) {
      try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
        for (var blob : blobs) {
          save(writer, blob);
        }
        Thread.currentThread().interrupt();
      }
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }

    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      var kept = repository.index().size();
      assertThat(kept).isPositive();
      var added = 0;
      try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
        for (var blob : blobs) {
          added += save(writer, blob).added() ? 1 : 0;
        }
        writer.flush();
      }
      assertThat(added).isEqualTo(blobs.size() - kept);
      for (var blob : blobs) {
        assertThat(repository.loadBlob(id(blob), BlobType.DATA)).isEqualTo(blob);
      }
    }
  }

  /** Whoever took the lock meanwhile may have removed packs that no index listed. */
  @Test
  void whoLostTheLockWritesNoIndex() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      Runnable lost =
          () -> {
            throw new EngineException(ErrorCode.LOCK_LOST, "it is gone");
          };
      try (var writer = repository.openWriter(SMALL_PACKS, lost)) {
        for (var blob : blobs(300)) {
          save(writer, blob);
        }
        assertThatThrownBy(writer::flush)
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_LOST));
      }
      assertThat(repository.indexFiles().ids()).isEmpty();
    }
  }

  @Test
  void interruptedSaverStops() throws Exception {
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> save(writer, blobs(1).getFirst()))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void aBlobLargerThanAPackGetsOneOfItsOwn() throws Exception {
    var large = new byte[1_000_000];
    new Random(1).nextBytes(large);
    try (var repository = TestRepositories.create(store);
        var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      for (var blob : blobs(10)) {
        save(writer, blob);
      }
      save(writer, large);
      writer.flush();

      var location = repository.index().find(id(large), BlobType.DATA).orElseThrow();
      var number = repository.index().packs().indexOf(location.pack());
      assertThat(repository.index().linesByPack().count(number)).isEqualTo(1);
      assertThat(repository.loadBlob(id(large), BlobType.DATA)).isEqualTo(large);
    }
  }

  private static List<PackedBlob> listed(Repository repository) {
    var blobs = new ArrayList<PackedBlob>();
    for (var id : repository.indexFiles().ids()) {
      repository.indexFiles().read(id, (ListedPack pack) -> blobs.addAll(pack.blobs()));
    }
    return blobs;
  }

  private static SavedBlob save(BlobWriter writer, byte[] blob) throws InterruptedException {
    return writer.save(BlobType.DATA, id(blob), blob, 0, blob.length);
  }

  private static BlobId id(byte[] blob) {
    return BlobId.hash(blob, 0, blob.length);
  }

  private static List<byte[]> blobs(int count) {
    var random = new Random(count);
    var blobs = new ArrayList<byte[]>();
    for (var i = 0; i < count; i++) {
      var blob = new byte[1 + random.nextInt(9000)];
      if (i % 3 > 0) {
        random.nextBytes(blob);
      }
      blob[0] = (byte) i;
      blobs.add(blob);
    }
    return blobs;
  }
}
