package io.holdfast.engine.repository;

import com.github.luben.zstd.Zstd;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.WrittenBack;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.SealBrokenException;
import io.holdfast.engine.json.JsonText;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Sealed files as they lie in a store; checks name, seal and encoding of each. */
final class StoredSealedFiles implements SealedFiles {
  /** The first byte of a compressed text in a repository of version 2. */
  private static final byte COMPRESSED = 2;

  /** Larger ones are not held, but read as they are decompressed. */
  private static final int MOST_HELD_BYTES = 16 << 20;

  /** The largest text that is held when somebody asks for all of it. */
  private static final int MOST_TEXT_BYTES = 128 << 20;

  /** Of these only the parser's buffer is held: some ten million blobs in one index file. */
  private static final int MOST_STREAMED_BYTES = Integer.MAX_VALUE;

  private static final int ZSTD_LEVEL = 3;

  private final Store store;
  private final MasterKey key;
  private final int formatVersion;
  private volatile boolean readsBack = true;

  StoredSealedFiles(Store store, MasterKey key, int formatVersion) {
    this.store = store;
    this.key = key;
    this.formatVersion = formatVersion;
  }

  /** Whether files that are saved from now on are read back; they are unless it is told. */
  void readBack(boolean whether) {
    readsBack = whether;
  }

  @Override
  public ObjectName save(ObjectType type, byte[] json) {
    var sealed = key.seal(formatVersion >= 2 ? compress(json) : json);
    var name = new ObjectName(type, Digest.sha256(sealed, 0, sealed.length).toString());
    store.save(name, List.of(ByteBuffer.wrap(sealed)));
    if (readsBack && type != ObjectType.LOCK) { // who locks looks again by itself
      WrittenBack.proveOrTakeAway(store, name, sealed);
    }
    return name;
  }

  @Override
  public byte[] load(ObjectName name) {
    var plain = unsealed(name);
    try {
      return isCompressed(plain)
          ? ZstdFrames.decompress(plain, 1, plain.length - 1, mostTextBytes(name.type()))
          : plain;
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  @Override
  public JsonText open(ObjectName name) throws IOException {
    var plain = unsealed(name);
    if (!isCompressed(plain)) {
      return new JsonText.Held(plain);
    }
    var length = plain.length - 1;
    var told = Zstd.getFrameContentSize(plain, 1, length);
    if (told > 0 && told <= MOST_HELD_BYTES) {
      return new JsonText.Held(ZstdFrames.decompress(plain, 1, length, MOST_HELD_BYTES));
    }
    return new JsonText.Streamed(ZstdFrames.open(plain, 1, length, MOST_STREAMED_BYTES));
  }

  /** Nobody needs a larger text than is read of those that are not compressed. */
  private static int mostTextBytes(ObjectType type) {
    return Math.min(MOST_TEXT_BYTES, WholeFiles.mostBytes(type));
  }

  private byte[] unsealed(ObjectName name) {
    var stored = WholeFiles.load(store, name);
    if (!Digest.sha256(stored, 0, stored.length).toString().equals(name.id())) {
      throw new EngineException(
          WholeFiles.damaged(name.type()),
          "%s does not have the SHA-256 of its name".formatted(name));
    }
    try {
      return key.open(stored);
    } catch (SealBrokenException e) {
      throw damaged(name, e);
    }
  }

  private static EngineException damaged(ObjectName name, Exception cause) {
    return new EngineException(
        WholeFiles.damaged(name.type()), "%s: %s".formatted(name, cause.getMessage()), cause);
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    store.delete(name);
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

  /**
   * @throws IOException when it is no text either
   */
  private boolean isCompressed(byte[] plain) throws IOException {
    if (plain.length > 0 && (plain[0] == '{' || plain[0] == '[')) {
      return false;
    }
    if (plain.length > 1 && plain[0] == COMPRESSED && formatVersion >= 2) {
      return true;
    }
    throw new IOException("its encoding is not known");
  }
}
