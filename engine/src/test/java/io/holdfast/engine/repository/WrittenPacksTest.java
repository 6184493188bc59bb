package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.store.CachedStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.VerifyWrites;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was written comes back as it was, or nothing refers to it. */
class WrittenPacksTest {
  private static final WriterOptions SMALL_PACKS = new WriterOptions(64 * 1024, 3, 2, 2);
  private static final WriterOptions ONE_PACK = new WriterOptions(64 * 1024, 3, 1, 2);
  private static final WriterOptions ONE_UPLOAD = new WriterOptions(64 * 1024, 3, 1, 1);
  private static final int BLOBS = 60;

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore store = new FaultyStore(memory);

  /** How often each pack was read. */
  private final Map<ObjectName, Integer> reads = new ConcurrentHashMap<>();

  @Test
  void sampleReadsOneBlobOfEachPackUnlessTold() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      store.fail((operation, name) -> {
        if (operation == Operation.LOAD && name.type() == ObjectType.PACK) {
          reads.merge(name, 1, Integer::sum);
        }
      });

      write(repository);

      var packs = new HashMap<ObjectName, Integer>();
      memory.names(ObjectType.PACK).forEach(pack -> packs.put(pack, 1));
      assertThat(packs).hasSizeGreaterThan(3);
      assertThat(reads).isEqualTo(packs);
    }
  }

  @Test
  @Timeout(60)
  void theNextPackIsSavedWhileOneIsReadBack() throws Exception {
    var twoSaved = new CountDownLatch(2);
    try (var repository = TestRepositories.create(store)) {
      store.failAfter((operation, name) -> {
        if (operation == Operation.SAVE && name.type() == ObjectType.PACK) {
          twoSaved.countDown();
        }
      });
      store.fail((operation, name) -> {
        if (name.type() == ObjectType.PACK) {
          Fault.delay(Operation.LOAD, twoSaved).before(operation, name);
        }
      });

      write(repository, ONE_UPLOAD, blobs());

      assertThat(memory.names(ObjectType.INDEX)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SAMPLE", "ALL"})
  void packThatWasAcknowledgedAndNotKeptIsInNoIndex(VerifyWrites how) {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(how);
      store.lose(name -> name.type() == ObjectType.PACK);

      assertUnproven(() -> write(repository));

      assertThat(memory.names(ObjectType.INDEX)).isEmpty();
    }
  }

  /** By its size, for of two blobs one is whole. */
  @ParameterizedTest
  @EnumSource(names = {"SAMPLE", "ALL"})
  void packOfWhichHalfIsKeptIsInNoIndex(VerifyWrites how) {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(how);
      store.changeSaves(
          name -> name.type() == ObjectType.PACK, pack -> Arrays.copyOf(pack, pack.length / 2));

      for (var attempt = 0; attempt < 20; attempt++) {
        assertUnproven(() -> write(repository, ONE_PACK, List.of(blob(1_000), blob(5_000))));
      }

      assertThat(memory.names(ObjectType.INDEX)).isEmpty();
    }
  }

  /** The header, which no blob's proof needs. */
  @Test
  void packWhoseLastByteIsLostIsInNoIndex() {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(VerifyWrites.ALL);
      store.changeSaves(
          name -> name.type() == ObjectType.PACK, pack -> Arrays.copyOf(pack, pack.length - 1));

      assertUnproven(() -> write(repository));

      assertThat(memory.names(ObjectType.INDEX)).isEmpty();
    }
  }

  @Test
  void packIsProvenByItsEndWhereNobodyTellsItsSize() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      store.fail((operation, name) -> {
        if (operation == Operation.SIZE && name.type() == ObjectType.PACK) {
          throw new StoreException(ErrorCode.NOT_SUPPORTED, "it tells no size", null);
        }
      });
      write(repository);
      var written = memory.names(ObjectType.INDEX).size();
      store.changeSaves(
          name -> name.type() == ObjectType.PACK, pack -> Arrays.copyOf(pack, pack.length - 1));

      assertUnproven(() -> write(repository, ONE_PACK, List.of(blob(1_000), blob(5_000))));

      assertThat(memory.names(ObjectType.INDEX)).isNotEmpty().hasSize(written);
    }
  }

  /** A cache has what it was given, whatever became of it in the store. */
  @ParameterizedTest
  @EnumSource(names = {"INDEX", "SNAPSHOT"})
  void fileThatOnlyACacheHasWasNotSaved(ObjectType type, @TempDir Path folder) {
    TestRepositories.create(store).close();
    var cached = new CachedStore(store, folder.resolve("cache"), 1 << 20, InstantSource.system());
    try (var repository = TestRepositories.open(cached)) {
      store.lose(name -> name.type() == type);

      assertUnproven(() -> new RandomHistory(1).change().save(repository));

      assertThat(memory.names(ObjectType.SNAPSHOT)).isEmpty();
    }
  }

  @Test
  void allFindsOneBitWhereverItIs() {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(VerifyWrites.ALL);
      damageOnePackAsItIsRead(flippedSomewhere());

      assertUnproven(() -> write(repository));

      assertThat(memory.names(ObjectType.INDEX)).isEmpty();
    }
  }

  @Test
  void noneReadsNothingBack() throws Exception {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(VerifyWrites.NONE);
      store.lose(name -> name.type() == ObjectType.PACK);

      write(repository);

      assertThat(memory.names(ObjectType.INDEX)).isNotEmpty();
    }
  }

  /** Before the first read of any pack: what was saved lies there otherwise. */
  private void damageOnePackAsItIsRead(UnaryOperator<byte[]> change) {
    store.fail((operation, name) -> {
      if (operation == Operation.LOAD
          && name.type() == ObjectType.PACK
          && reads.isEmpty()
          && reads.put(name, 1) == null) {
        memory.damage(name, change);
      }
    });
  }

  /** In a blob: the header, which follows them, is less than a kilobyte. */
  private static UnaryOperator<byte[]> flippedSomewhere() {
    return bytes -> {
      var at = ThreadLocalRandom.current().nextInt(bytes.length - 1024);
      return FaultyStore.flippedBit(at).apply(bytes);
    };
  }

  private static void assertUnproven(ThrowingCallable write) {
    assertThatThrownBy(write)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRITE_UNPROVEN))
        .hasMessageContaining("nothing refers to it");
  }

  private static void write(Repository repository) throws InterruptedException {
    write(repository, SMALL_PACKS, blobs());
  }

  private static void write(Repository repository, WriterOptions options, List<byte[]> blobs)
      throws InterruptedException {
    try (var writer = repository.openWriter(options, () -> {})) {
      for (var blob : blobs) {
        writer.save(BlobType.DATA, BlobId.hash(blob, 0, blob.length), blob, 0, blob.length);
      }
      writer.flush();
    }
  }

  private static byte[] blob(int length) {
    var blob = new byte[length];
    ThreadLocalRandom.current().nextBytes(blob);
    return blob;
  }

  private static List<byte[]> blobs() {
    var random = new Random(1);
    var blobs = new ArrayList<byte[]>();
    for (var i = 0; i < BLOBS; i++) {
      var blob = new byte[2_000 + random.nextInt(8_000)];
      random.nextBytes(blob);
      blobs.add(blob);
    }
    return blobs;
  }
}
