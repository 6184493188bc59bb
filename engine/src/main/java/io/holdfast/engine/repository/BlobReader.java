package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.BLOB_DAMAGED;
import static io.holdfast.base.ErrorCode.BLOB_MISSING;
import static io.holdfast.base.ErrorCode.INTERRUPTED;
import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static io.holdfast.base.ErrorCode.OBJECT_UNREADABLE;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobCodec;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.tree.TreeReader;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Reads blobs out of packs, from another copy when one is damaged. Thread-safe. */
public final class BlobReader {
  private static final int STREAMED_FROM_BYTES = 8 * 1024 * 1024;

  /** Memory for so much of a pack is taken before the store has said how large the pack is. */
  private static final int BELIEVED_BYTES = 16 * 1024 * 1024;

  /** Some 200 bytes each. An honest index has none. */
  private static final int MOST_PROVEN = 1 << 14;

  private final Store store;
  private final BlobPlaces places;
  private final BlobCodec codec;
  private volatile TreeMemory memory = new TreeMemory(0);

  /** Places that were read to find out which of several lengths is right. */
  private final Map<BlobId, BlobLocation> proven = new ConcurrentHashMap<>();

  BlobReader(Store store, BlobPlaces places, BlobCodec codec) {
    this.store = store;
    this.places = places;
    this.codec = codec;
  }

  void remember(TreeMemory trees) {
    memory = trees;
  }

  /**
   * Loads one blob, proven to be what its id names.
   *
   * @throws EngineException BLOB_MISSING when no index lists it or its pack is gone; BLOB_DAMAGED
   *     when no copy is sound
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  public byte[] load(BlobId id, BlobType type) {
    return fromAnyCopy(id, type, (location, sealed) -> codec.open(id, location, sealed, 0));
  }

  /**
   * Where a blob lies; any of its places when it has several. When they tell different lengths, the
   * blob is read, so that whoever lays a file out by its length goes by what {@link #load} gives.
   *
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  public Optional<BlobLocation> find(BlobId id, BlobType type) {
    var all = places.list(id, type);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    var first = all.getFirst();
    for (var other : all) {
      if (other.plainLength() != first.plainLength()) {
        return Optional.of(proven(id, all));
      }
    }
    return Optional.of(first);
  }

  /** The first when no place has the blob. */
  private BlobLocation proven(BlobId id, List<BlobLocation> all) {
    var known = proven.get(id);
    if (known != null && all.contains(known)) {
      return known;
    }
    try {
      var found =
          fromAnyCopy(
              id,
              all.getFirst().type(),
              (location, sealed) -> {
                codec.prove(id, location, sealed, 0);
                return location;
              });
      if (proven.size() >= MOST_PROVEN) {
        proven.clear();
      }
      proven.put(id, found);
      return found;
    } catch (EngineException e) {
      return all.getFirst();
    }
  }

  /**
   * Opens a directory to be read node by node, without holding its text when it is a large one.
   *
   * @throws EngineException as {@link #load}, and TREE_DAMAGED
   */
  public TreeReader openTree(BlobId id) {
    var known = memory.find(id);
    if (known.isPresent()) {
      return TreeReader.open(known.get(), 0, known.get().length);
    }
    return fromAnyCopy(id, BlobType.TREE, (location, sealed) -> openTree(id, location, sealed));
  }

  private TreeReader openTree(BlobId id, BlobLocation location, byte[] sealed) {
    if (location.compressed() && location.plainLength() > STREAMED_FROM_BYTES) {
      return TreeReader.open(codec.openStream(id, location, sealed, 0));
    }
    var plain = codec.open(id, location, sealed, 0);
    memory.add(id, plain);
    return TreeReader.open(plain, 0, plain.length);
  }

  /**
   * What a store does not give for now is not lost: that is thrown before damage of others, and
   * what a disk cannot read before what is wrong.
   */
  private <T> T fromAnyCopy(BlobId id, BlobType type, BiFunction<BlobLocation, byte[], T> opener) {
    EngineException damage = null;
    StoreException unreached = null;
    for (var location : places.list(id, type)) {
      try {
        return opener.apply(location, readSealed(id, location));
      } catch (EngineException e) {
        damage = damage != null && damage.isUnreadable() ? damage : e;
      } catch (StoreException e) {
        if (e.code() == INTERRUPTED) {
          throw e;
        }
        unreached = e;
      }
    }
    if (unreached != null) {
      throw unreached;
    }
    throw damage != null ? damage : MasterIndex.missing(id, type);
  }

  /**
   * Reads sealed bytes of a pack: one blob, or several that lie side by side.
   *
   * @param target filled from its start with {@code length} bytes
   * @throws StoreException OBJECT_MISSING when the pack is absent or shorter, OBJECT_UNREADABLE
   */
  public void readSealed(PackId pack, long offset, byte[] target, int length) {
    store.read(pack.objectName(), offset, ByteBuffer.wrap(target, 0, length));
  }

  /**
   * Asks the store whether a pack has what an index says of it, when that is more than is taken
   * memory for without asking.
   *
   * @throws StoreException OBJECT_MISSING when the pack is absent or shorter
   */
  public void requireThere(PackId pack, long offset, int length) {
    if (length <= BELIEVED_BYTES) {
      return;
    }
    var bytes = store.size(pack.objectName());
    if (offset + length > bytes) {
      throw new StoreException(
          OBJECT_MISSING,
          "pack %s has %d bytes, not %d".formatted(pack, bytes, offset + length),
          null);
    }
  }

  /**
   * Opens and proves one blob.
   *
   * @param sealed holds its sealed bytes from {@code offset}
   * @param target filled from its start; holds at least the blob's plain length
   * @return the plain length
   * @throws EngineException BLOB_DAMAGED
   */
  public int open(BlobId id, BlobLocation location, byte[] sealed, int offset, byte[] target) {
    return codec.openInto(id, location, sealed, offset, target);
  }

  /** As {@link BlobCodec#prove}. */
  public void prove(BlobId id, BlobLocation location, byte[] sealed, int offset) {
    codec.prove(id, location, sealed, offset);
  }

  /** As {@link BlobCodec#openEncoded}. */
  public void openEncoded(
      BlobId id, BlobLocation location, byte[] sealed, int offset, BlobCodec.EncodedUse use)
      throws InterruptedException {
    codec.openEncoded(id, location, sealed, offset, use);
  }

  private byte[] readSealed(BlobId id, BlobLocation location) {
    BlobCodec.requireHeld(id, location);
    try {
      requireThere(location.pack(), location.offset(), location.length());
      var sealed = new byte[location.length()];
      readSealed(location.pack(), location.offset(), sealed, sealed.length);
      return sealed;
    } catch (StoreException e) {
      throw damage(id, location.pack(), e);
    }
  }

  /** What is wrong with the pack; the failure itself when that says nothing of it. */
  private HoldfastException damage(BlobId id, PackId pack, StoreException failure) {
    if (failure.code() == OBJECT_UNREADABLE) {
      return new EngineException(
          BLOB_DAMAGED, "blob %s: %s".formatted(id, failure.getMessage()), failure);
    }
    if (failure.code() != OBJECT_MISSING) {
      return failure;
    }
    var gone = !packExists(pack);
    return new EngineException(
        gone ? BLOB_MISSING : BLOB_DAMAGED,
        "blob %s: pack %s is %s".formatted(id, pack, gone ? "missing" : "too short"),
        failure);
  }

  private boolean packExists(PackId pack) {
    try {
      store.size(pack.objectName());
      return true;
    } catch (StoreException e) {
      if (e.code() == OBJECT_MISSING) {
        return false;
      }
      throw e;
    }
  }
}
