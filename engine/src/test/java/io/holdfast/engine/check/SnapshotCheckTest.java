package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotCheckTest {
  private final MemoryStore store = new MemoryStore();
  private final List<SnapshotId> ids = new ArrayList<>();

  @BeforeEach
  void fill() throws Exception {
    var history = new RandomHistory(7);
    try (var repository = TestRepositories.create(store)) {
      for (var i = 0; i < 3; i++) {
        ids.add(history.change().change().save(repository));
      }
    }
  }

  @Test
  void findsNothingInSoundSnapshots() throws Exception {
    for (var id : ids) {
      var whole = check(id, _ -> true);
      var quick = check(id, _ -> false);

      assertThat(whole.findings()).isEmpty();
      assertThat(whole.sound()).isTrue();
      assertThat(whole.bytesRead()).isPositive();
      assertThat(quick.sound()).isTrue();
      assertThat(quick.bytesRead()).isZero();
      assertThat(quick.blobs()).isEqualTo(whole.blobs()).isGreaterThan(quick.trees());
    }
  }

  /** The check of the whole repository is the model. */
  @Test
  void findsEachDamageInJustTheSnapshotsThatNeedIt() throws Exception {
    var damaged = 0;
    for (var pack : store.names(ObjectType.PACK)) {
      var needing = needing(pack);
      for (var damage : List.<UnaryOperator<byte[]>>of(this::gone, this::cut, this::flipped)) {
        var whole = bytes(pack);
        store.delete(pack);
        var changed = damage.apply(whole.clone());
        if (changed.length > 0) {
          store.save(pack, List.of(ByteBuffer.wrap(changed)));
        }

        // Of a pack without a header the full check does not say who needs it.
        var flipped = changed.length == whole.length;
        var expected = flipped ? damagedByFullCheck() : needing;
        for (var id : ids) {
          assertThat(check(id, _ -> true).sound())
              .as("%s with %d of %d bytes", pack, changed.length, whole.length)
              .isEqualTo(!expected.contains(id));
        }
        damaged += expected.size();
        if (changed.length > 0) {
          store.delete(pack);
        }
        store.save(pack, List.of(ByteBuffer.wrap(whole)));
      }
    }
    assertThat(damaged).isGreaterThan(ids.size());
  }

  @Test
  void seesGonePacksWithoutReadingAny() throws Exception {
    var pack = store.names(ObjectType.PACK).getFirst();
    var needing = needing(pack);
    store.delete(pack);

    assertThat(needing).isNotEmpty();
    for (var id : needing) {
      assertThat(check(id, _ -> false).sound()).isFalse();
    }
  }

  /** Restores would take the copy. */
  @Test
  void readsTheCopyOfWhatLiesInAGonePack() throws Exception {
    var pack =
        store.names(ObjectType.PACK).stream().filter(this::holdsData).findFirst().orElseThrow();
    var needing = needing(pack);
    LyingIndex.damagedCopy(store, pack);
    store.delete(pack);

    assertThat(needing).isNotEmpty();
    assertThat(damagedByFullCheck()).isNotEmpty();
    for (var id : damagedByFullCheck()) {
      assertThat(check(id, _ -> true).sound()).isFalse();
    }
  }

  private boolean holdsData(ObjectName pack) {
    try (var repository = TestRepositories.open(store)) {
      var blobs = PackHeaders.read(repository, PackId.parse(pack.id()), store.size(pack));
      return blobs.getFirst().type() == BlobType.DATA && !needing(pack).isEmpty();
    }
  }

  @Test
  void readsOnlyWhatItIsToldToRead() throws Exception {
    var pack =
        store.names(ObjectType.PACK).stream()
            .filter(each -> !needing(each).isEmpty())
            .findFirst()
            .orElseThrow();
    var id = needing(pack).iterator().next();
    var others = check(id, each -> !each.objectName().equals(pack));
    var one = check(id, each -> each.objectName().equals(pack));

    assertThat(one.bytesRead()).isPositive();
    assertThat(one.bytesRead() + others.bytesRead()).isEqualTo(check(id, _ -> true).bytesRead());
  }

  @Test
  void refusesSnapshotThatIsNotThere() {
    assertThatThrownBy(() -> check(SnapshotId.parse("ab".repeat(32)), _ -> true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.SNAPSHOT_MISSING, HoldfastException::code);
  }

  private SnapshotCheck.Report check(SnapshotId id, Predicate<PackId> reading) throws Exception {
    try (var repository = TestRepositories.open(store)) {
      return SnapshotCheck.run(repository, id, reading, CheckListener.NONE);
    }
  }

  private List<SnapshotId> damagedByFullCheck() throws Exception {
    try (var repository = TestRepositories.open(store)) {
      return Check.run(repository, CheckRequest.allData(), CheckListener.NONE).damagedSnapshots();
    }
  }

  /** Snapshots that are not whole without the pack. */
  private List<SnapshotId> needing(ObjectName pack) {
    try {
      var whole = bytes(pack);
      store.delete(pack);
      var damaged = damagedByFullCheck();
      store.save(pack, List.of(ByteBuffer.wrap(whole)));
      return damaged;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private byte[] bytes(ObjectName pack) throws Exception {
    try (var content = store.load(pack, 0, 0)) {
      return content.readAllBytes();
    }
  }

  private byte[] gone(byte[] bytes) {
    return new byte[0];
  }

  /** Not even its first blob is whole. */
  private byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, 10);
  }

  /** The first byte is of a blob. */
  private byte[] flipped(byte[] bytes) {
    bytes[0] ^= 1;
    return bytes;
  }
}
