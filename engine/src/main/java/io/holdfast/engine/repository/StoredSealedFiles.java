package io.holdfast.engine.repository;

import com.github.luben.zstd.Zstd;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.SealBrokenException;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Sealed files as they lie in a store; checks name, seal and encoding of each. */
final class StoredSealedFiles implements SealedFiles {
  /** The first byte of a compressed text in a repository of version 2. */
  private static final byte COMPRESSED = 2;

  /** Larger texts are refused: an index file holds 8 MiB at most. */
  private static final int MAX_TEXT_BYTES = 1 << 30;

  private static final int ZSTD_LEVEL = 3;

  private final Store store;
  private final MasterKey key;
  private final int formatVersion;

  StoredSealedFiles(Store store, MasterKey key, int formatVersion) {
    this.store = store;
    this.key = key;
    this.formatVersion = formatVersion;
  }

  @Override
  public ObjectName save(ObjectType type, byte[] json) {
    var sealed = key.seal(formatVersion >= 2 ? compress(json) : json);
    var name = new ObjectName(type, Digest.sha256(sealed, 0, sealed.length).toString());
    store.save(name, List.of(ByteBuffer.wrap(sealed)));
    return name;
  }

  @Override
  public byte[] load(ObjectName name) {
    var stored = loadWhole(store, name);
    if (!Digest.sha256(stored, 0, stored.length).toString().equals(name.id())) {
      throw new EngineException(
          damaged(name.type()), "%s does not have the SHA-256 of its name".formatted(name));
    }
    try {
      return decode(key.open(stored));
    } catch (SealBrokenException | IOException e) {
      throw new EngineException(damaged(name.type()), "%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    store.delete(name);
  }

  /**
   * All bytes of an object.
   *
   * @throws StoreException OBJECT_MISSING, STORE_UNREACHABLE
   */
  static byte[] loadWhole(Store store, ObjectName name) {
    try (var content = store.load(name, 0, 0)) {
      return content.readAllBytes();
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE, "cannot read %s in %s".formatted(name, store.location()), e);
    }
  }

  private static ErrorCode damaged(ObjectType type) {
    return switch (type) {
      case LOCK -> ErrorCode.LOCK_DAMAGED;
      case INDEX -> ErrorCode.INDEX_DAMAGED;
      case SNAPSHOT -> ErrorCode.SNAPSHOT_DAMAGED;
      case CONFIG -> ErrorCode.CONFIG_DAMAGED;
      case KEY -> ErrorCode.KEY_DAMAGED;
      case PACK -> ErrorCode.PACK_DAMAGED;
    };
  }

  private static byte[] compress(byte[] json) {
    var bound = (int) Zstd.compressBound(json.length);
    var encoded = new byte[1 + bound];
    encoded[0] = COMPRESSED;
    var size = Zstd.compressByteArray(encoded, 1, bound, json, 0, json.length, ZSTD_LEVEL);
    if (Zstd.isError(size)) {
      throw new IllegalStateException("zstd: " + Zstd.getErrorName(size));
    }
    return Arrays.copyOf(encoded, 1 + (int) size);
  }

  private byte[] decode(byte[] plain) throws IOException {
    if (plain.length > 0 && (plain[0] == '{' || plain[0] == '[')) {
      return plain;
    }
    if (plain.length > 1 && plain[0] == COMPRESSED && formatVersion >= 2) {
      return ZstdFrames.decompress(plain, 1, plain.length - 1, MAX_TEXT_BYTES);
    }
    throw new IOException("its encoding is not known");
  }
}
