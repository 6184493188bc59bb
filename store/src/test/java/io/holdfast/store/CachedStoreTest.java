package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.StoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedStoreTest extends StoreContract {
  private static final long MOST_BYTES = 1_000_000;

  private final FaultyStore faulty = new FaultyStore(new MemoryStore());
  private final AtomicLong seconds = new AtomicLong(1_000);

  @TempDir Path folder;

  @Override
  protected Store open() {
    return cached();
  }

  @Test
  void findsAgainWhatAnotherProgramLoaded() throws Exception {
    var index = keep(ObjectType.INDEX, bytes(1_000));
    var snapshot = keep(ObjectType.SNAPSHOT, bytes(1_001));
    forgetAll();
    assertThat(loadAll(index)).isEqualTo(bytes(1_000));

    refuseLoads();

    try (var other = cached();
        var content = other.load(index, 0, 0)) {
      assertThat(content.readAllBytes()).isEqualTo(bytes(1_000));
      assertFails(ErrorCode.STORE_UNREACHABLE, () -> other.load(snapshot, 0, 0));
    }
  }

  @Test
  void keepsNothingElse() throws Exception {
    var pack = save(ObjectType.PACK, bytes(1_000));
    save(ObjectType.CONFIG, bytes(155));
    save(ObjectType.KEY, bytes(10));
    assertThat(loadAll(pack)).hasSize(1_000);

    assertThat(files()).isEmpty();
  }

  @Test
  void fetchesAgainWhatIsDamagedHere() throws Exception {
    var index = keep(ObjectType.INDEX, bytes(1_000));
    Files.write(files().toList().getFirst(), new byte[10]);

    assertThat(loadAll(index)).isEqualTo(bytes(1_000));

    refuseLoads();
    assertThat(loadAll(index)).isEqualTo(bytes(1_000));
  }

  @Test
  void keepsNoDamageOfTheStore() throws Exception {
    var index = keep(ObjectType.INDEX, bytes(1_000));
    forgetAll();
    faulty.changeLoads(FaultyStore.flippedBit(7));
    assertThat(loadAll(index)).isNotEqualTo(bytes(1_000));

    faulty.heal();

    assertThat(loadAll(index)).isEqualTo(bytes(1_000));
  }

  /** Else a file that the store has cut would count as sound here, and others go for it. */
  @Test
  void givesOutNothingThatOnlyWasSent() throws Exception {
    faulty.changeLoads(FaultyStore.flippedBit(7));
    var snapshot = save(ObjectType.SNAPSHOT, bytes(1_000));

    assertThat(loadAll(snapshot)).isNotEqualTo(bytes(1_000));
  }

  @Test
  void forgetsWhatCannotBeDeleted() throws Exception {
    var snapshot = keep(ObjectType.SNAPSHOT, bytes(1_000));
    faulty.fail((operation, _) -> {
      if (operation == Operation.DELETE) {
        throw new StoreException(ErrorCode.STORE_FORBIDDEN, "no", null);
      }
    });
    assertFails(ErrorCode.STORE_FORBIDDEN, () -> store.delete(snapshot));

    faulty.changeLoads(FaultyStore.flippedBit(7));

    assertThat(loadAll(snapshot)).isNotEqualTo(bytes(1_000));
  }

  @Test
  void forgetsWhatIsDeleted() throws Exception {
    var snapshot = keep(ObjectType.SNAPSHOT, bytes(1_000));

    store.delete(snapshot);

    assertFails(ErrorCode.OBJECT_MISSING, () -> loadAll(snapshot));
  }

  @Test
  void givesUpWhatWasUsedLongestAgoWhenItIsFull() throws Exception {
    var first = keep(ObjectType.INDEX, bytes(300_001));
    var second = keep(ObjectType.INDEX, bytes(300_002));
    keep(ObjectType.INDEX, bytes(300_003));
    seconds.incrementAndGet();
    loadAll(first);

    keep(ObjectType.INDEX, bytes(300_004));

    refuseLoads();
    assertThat(loadAll(first)).hasSize(300_001);
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> loadAll(second));
    assertThat(files().mapToLong(file -> file.toFile().length()).sum()).isLessThan(MOST_BYTES);
  }

  @Test
  void touchesNothingThatOthersKeepInItsFolder() throws Exception {
    var id = "ab".repeat(32);
    var strangers =
        List.of(
            "photo.jpg",
            id,
            "index/" + id,
            "index/ab/notes.txt",
            "index/cd/" + id,
            "index/abcd/" + id,
            "data/ab/" + id,
            "snapshots/ab/deeper/" + id);
    for (var stranger : strangers) {
      var file = folder.resolve("cache", stranger);
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[400_000]);
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    }
    var left = folder.resolve("cache/snapshots/ab/tmp-" + UUID.randomUUID());
    Files.write(left, new byte[400_000]);
    Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));

    for (var bytes = 300_001; bytes < 300_005; bytes++) {
      keep(ObjectType.INDEX, bytes(bytes));
    }

    assertThat(strangers).allMatch(stranger -> Files.exists(folder.resolve("cache", stranger)));
    assertThat(left).doesNotExist();
    assertThat(loadAll(name(ObjectType.INDEX, bytes(300_004)))).hasSize(300_004);
    assertThat(files()).hasSize(strangers.size() + 2);
  }

  @Test
  void worksWithoutAFolder() throws Exception {
    var blocked = Files.writeString(folder.resolve("blocked"), "a file");
    var index = name(ObjectType.INDEX, bytes(10));
    keep(ObjectType.INDEX, bytes(10));

    try (var other = new CachedStore(faulty, blocked.resolve("cache"), MOST_BYTES, Instant::now);
        var content = other.load(index, 0, 0)) {
      assertThat(content.readAllBytes()).isEqualTo(bytes(10));
    }
  }

  /** Saves it and loads it once. */
  private ObjectName keep(ObjectType type, byte[] bytes) throws IOException {
    var name = save(type, bytes);
    loadAll(name);
    return name;
  }

  private CachedStore cached() {
    return new CachedStore(
        faulty,
        folder.resolve("cache"),
        MOST_BYTES,
        () -> Instant.ofEpochSecond(seconds.getAndIncrement()));
  }

  private void refuseLoads() {
    faulty.fail((operation, _) -> {
      if (operation == Operation.LOAD) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "no load", null);
      }
    });
  }

  private void forgetAll() throws Exception {
    for (var file : files().toList()) {
      Files.delete(file);
    }
  }

  private Stream<Path> files() throws Exception {
    if (!Files.exists(folder.resolve("cache"))) {
      return Stream.empty();
    }
    try (var all = Files.walk(folder.resolve("cache"))) {
      return all.filter(Files::isRegularFile).toList().stream();
    }
  }
}
