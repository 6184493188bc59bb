package io.holdfast.engine.repository;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.ObjectName;
import io.holdfast.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What an index of somebody who may write can say, and is not so. */
public final class LyingIndex {
  private LyingIndex() {}

  /**
   * Lists a copy of every data blob before the one that is sound: garbage that tells another plain
   * length. All is in one index file, so that which line comes first is no matter of luck.
   *
   * @param share of the plain length that it tells
   */
  public static void garbageCopies(Store store, double share) {
    try (var repository = TestRepositories.open(store)) {
      var indexes = repository.indexFiles();
      var ids = indexes.ids();
      var sound = new ArrayList<IndexedPack>();
      ids.forEach(id -> indexes.read(id, pack -> sound.add(pack.kept())));
      var all = new ArrayList<IndexedPack>();
      for (var pack : sound) {
        var claims =
            pack.blobs().stream()
                .filter(blob -> blob.type() == BlobType.DATA && blob.length() > 32)
                .map(blob -> claim(blob, share))
                .toList();
        if (!claims.isEmpty()) {
          all.add(new IndexedPack(saveGarbage(store, all.size(), claims), claims));
        }
      }
      all.addAll(sound);
      indexes.save(all, List.of());
      ids.forEach(indexes::delete);
    }
  }

  /**
   * Gives a pack a second copy of which the first blob is damaged, and lists it after all others.
   * All is in one index file, so that which line comes first is no matter of luck.
   */
  public static void damagedCopy(Store store, ObjectName name) throws IOException {
    try (var repository = TestRepositories.open(store);
        var content = store.load(name, 0, 0)) {
      var copy = content.readAllBytes();
      copy[0] ^= 1;
      var id = new PackId(Digest.sha256(copy, 0, copy.length));
      store.save(id.objectName(), List.of(ByteBuffer.wrap(copy)));
      var indexes = repository.indexFiles();
      var ids = indexes.ids();
      var all = new ArrayList<IndexedPack>();
      ids.forEach(each -> indexes.read(each, pack -> all.add(pack.kept())));
      var original = PackId.parse(name.id());
      var blobs =
          all.stream().filter(pack -> pack.id().equals(original)).findFirst().orElseThrow().blobs();
      all.add(new IndexedPack(id, blobs));
      indexes.save(all, List.of());
      ids.forEach(indexes::delete);
    }
  }

  private static PackId saveGarbage(Store store, int seed, List<PackedBlob> claims) {
    var garbage = new byte[(int) PackHeader.packBytes(claims)];
    new Random(seed).nextBytes(garbage);
    var id = PackId.parse("%064x".formatted(seed + 1));
    store.save(id.objectName(), List.of(ByteBuffer.wrap(garbage)));
    return id;
  }

  private static PackedBlob claim(PackedBlob blob, double share) {
    var plain = (int) Math.max(1, blob.plainLength() * share);
    return new PackedBlob(blob.id(), blob.type(), blob.offset(), blob.length(), plain, true);
  }
}
