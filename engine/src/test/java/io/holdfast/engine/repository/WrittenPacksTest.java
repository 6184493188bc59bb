package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.location.VerifyWrites;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was written comes back as it was, or nothing refers to it. */
class WrittenPacksTest {
  private static final WriterOptions SMALL_PACKS = new WriterOptions(64 * 1024, 3, 2, 2);
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

  @ParameterizedTest
  @EnumSource(names = {"SAMPLE", "ALL"})
  void packThatWasAcknowledgedAndNotKeptIsInNoIndex(VerifyWrites how) {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(how);
      store.lose(name -> name.type() == ObjectType.PACK);

      assertThatThrownBy(() -> write(repository))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.WRITE_UNPROVEN))
          .hasMessageContaining("nothing refers to it");

      assertThat(memory.names(ObjectType.INDEX)).isEmpty();
    }
  }

  @Test
  void allFindsOneBitWhereverItIs() {
    try (var repository = TestRepositories.create(store)) {
      repository.verifyWrites(VerifyWrites.ALL);
      damageOnePackAsItIsRead(flippedSomewhere());

      assertThatThrownBy(() -> write(repository))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.WRITE_UNPROVEN));

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

  private static void write(Repository repository) throws InterruptedException {
    try (var writer = repository.openWriter(SMALL_PACKS, () -> {})) {
      for (var blob : blobs()) {
        writer.save(BlobType.DATA, BlobId.hash(blob, 0, blob.length), blob, 0, blob.length);
      }
      writer.flush();
    }
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
