package io.holdfast.engine.prune;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of several copies one stays that is sound; what is damaged stays, and is told. */
class PruneCopiesTest extends PruneScene {
  @Test
  void keepsOneCopyOfWhatTwoClientsStored() throws Exception {
    fill(2);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }

    var report = prune(AT_ONCE);

    assertThat(report.content().duplicate().blobs()).isPositive();
    assertThat(report.remainingUnused().blobs()).isZero();
    assertWhole();
  }

  /** Whichever of two copies has rotted: reads went on by the other. */
  @Test
  void keepsTheCopyThatIsSound() throws Exception {
    fill(1);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }
    var kept = objects();
    var told = new ArrayList<PackId>();
    for (var name : store.names(ObjectType.PACK)) {
      store = storeOf(kept);
      rot(name);

      prune(AT_ONCE, tellingInto(told));

      try (var repository = open()) {
        history.verify(repository);
      }
    }

    assertThat(told).isNotEmpty();
  }

  /** As whoever took over a client that may write and not delete. */
  @Test
  void believesNoIndexThatAnotherCopyIsThere() throws Exception {
    forget(fill(3).subList(0, 2));
    try (var repository = open()) {
      var lists = new ArrayList<IndexedPack>();
      repository
          .indexFiles()
          .ids()
          .forEach(id -> repository.indexFiles().read(id, pack -> lists.add(pack.kept())));
      for (var pack : lists) {
        var claims = pack.blobs().stream().map(PruneCopiesTest::compressed).toList();
        var garbage = new byte[(int) PackHeader.packBytes(claims)];
        new Random(3).nextBytes(garbage);
        var name = PackId.parse(other(pack.id().toString())).objectName();
        store.save(name, List.of(ByteBuffer.wrap(garbage)));
        var liar = new IndexedPack(PackId.parse(name.id()), claims);
        repository.indexFiles().save(List.of(liar), List.of());
      }
    }

    prune(AT_ONCE);

    try (var repository = open()) {
      history.verify(repository);
    }
  }

  /** An id with another first digit. */
  private static String other(String id) {
    return (id.charAt(0) == '0' ? '1' : '0') + id.substring(1);
  }

  private static PackedBlob compressed(PackedBlob blob) {
    return new PackedBlob(
        blob.id(),
        blob.type(),
        blob.offset(),
        blob.length(),
        Math.max(1, blob.plainLength()),
        true);
  }

  /** Packs that no index lists may have what a damaged one has lost. */
  @Test
  void deletesNothingOnceAPackIsFoundDamaged() throws Exception {
    var ids = fill(3);
    try (var other = open()) {
      history.save(other); // it loaded no index: all is stored once more
    }
    prune(TWO_PHASES);
    var marked = new ArrayList<>(store.names(ObjectType.PACK));
    marked.removeAll(listed());
    forget(ids);
    now = now.plus(PruneRequest.STANDARD_GRACE);
    var kept = objects();
    var found = 0;
    for (var name : listed()) {
      store = storeOf(kept);
      rot(name);
      try {
        var report = prune(TWO_PHASES);
        if (!report.damaged().isEmpty()) {
          found++;
          assertThat(store.names(ObjectType.PACK)).containsAll(marked);
          assertThat(report.deletion().deleted().count()).isZero();
          assertThat(report.deletion().waiting().count()).isEqualTo(marked.size());
          var sound = kept.get(name).duplicate();
          store.damage(
              name,
              bytes -> {
                sound.get(bytes);
                return bytes;
              });
          assertThat(prune(TWO_PHASES).deletion().deleted().count()).isEqualTo(marked.size());
        }
      } catch (HoldfastException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.BLOB_DAMAGED); // a tree, before all
      }
    }

    assertThat(marked).isNotEmpty();
    assertThat(found).isPositive();
  }

  /** Another machine may read it, should the fault be this one's. */
  @Test
  void keepsAllCopiesOfWhatIsSoundInNone() throws Exception {
    fill(1);
    var first = store.names(ObjectType.PACK);
    try (var other = open()) {
      history.save(other);
    }
    var data = new ArrayList<ObjectName>();
    try (var repository = open()) {
      repository
          .indexFiles()
          .visit(_ ->
              pack -> {
                if (pack.blobs().stream().allMatch(blob -> blob.type() == BlobType.DATA)) {
                  synchronized (data) {
                    data.add(pack.id().objectName());
                  }
                }
              });
    }
    data.forEach(this::rotAll);
    var told = new ArrayList<PackId>();

    var report = prune(AT_ONCE, tellingInto(told));

    assertThat(data).anyMatch(first::contains).anyMatch(name -> !first.contains(name));
    assertThat(told).isNotEmpty();
    assertThat(report.damaged()).isNotEmpty();
    assertThat(store.names(ObjectType.PACK)).containsAll(data);
  }

  private void rot(ObjectName name) {
    store.damage(
        name,
        bytes -> {
          IntStream.range(0, bytes.length / 2).forEach(at -> bytes[at] ^= 1);
          return bytes;
        });
  }

  /** Each of its blobs; the header stays readable. */
  private void rotAll(ObjectName name) {
    store.damage(
        name,
        bytes -> {
          var header = ByteBuffer.wrap(bytes).order(LITTLE_ENDIAN).getInt(bytes.length - 4);
          IntStream.range(0, bytes.length - 4 - header).forEach(at -> bytes[at] ^= 1);
          return bytes;
        });
  }

  private static PruneListener tellingInto(List<PackId> told) {
    return new PruneListener() {
      @Override
      public void damaged(PackId pack, HoldfastException failure) {
        synchronized (told) {
          told.add(pack);
        }
      }
    };
  }

  @Test
  void leavesAPackWhoseContentCannotBeReadAndDoesTheRest() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 4));
    var planned = prune(AT_ONCE.withDryRun(true));
    var damaged = new ArrayList<PackId>();
    for (var name : store.names(ObjectType.PACK)) {
      var kept = objects();
      rot(name);
      try {
        damaged.addAll(prune(AT_ONCE).damaged());
      } catch (HoldfastException e) {
        assertThat(e.code()).isIn(ErrorCode.BLOB_DAMAGED); // a tree: found before anything is done
      }
      store = storeOf(kept);
    }

    assertThat(planned.done().packs().repacked()).isPositive();
    assertThat(damaged).isNotEmpty();
    assertWhole();
  }
}
