package io.holdfast.engine.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads what packs say of themselves, for when an index is not believed or lists nothing. */
public final class PackHeaders {
  private PackHeaders() {}

  /**
   * Reads a pack's header with one read, or two for a long one.
   *
   * @param sizeBytes of the pack in the store
   * @throws EngineException PACK_DAMAGED
   * @throws io.holdfast.store.StoreException OBJECT_MISSING, STORE_UNREACHABLE
   */
  public static List<PackedBlob> read(Repository repository, PackId pack, long sizeBytes) {
    try {
      return tryRead(repository, pack, sizeBytes);
    } catch (StoreException e) {
      throw e.code() == ErrorCode.OBJECT_UNREADABLE ? damaged(pack, e) : e;
    }
  }

  /** As {@link #read}, and once more before it believes in damage: the wire may be at fault. */
  public static List<PackedBlob> readTwice(Repository repository, PackId pack, long sizeBytes) {
    try {
      return read(repository, pack, sizeBytes);
    } catch (EngineException e) {
      return read(repository, pack, sizeBytes);
    }
  }

  /** What it is to a repository that the disk cannot give back what lies in a pack. */
  public static EngineException damaged(PackId pack, StoreException unreadable) {
    return new EngineException(
        ErrorCode.PACK_DAMAGED, "pack %s: %s".formatted(pack, unreadable.getMessage()), unreadable);
  }

  private static List<PackedBlob> tryRead(Repository repository, PackId pack, long sizeBytes) {
    var store = repository.store();
    var tail = new byte[(int) Math.min(PackHeader.FIRST_READ_BYTES, sizeBytes)];
    if (tail.length < PackHeader.LENGTH_BYTES) {
      throw new EngineException(
          ErrorCode.PACK_DAMAGED, "pack %s: it has only %d bytes".formatted(pack, sizeBytes));
    }
    store.read(pack.objectName(), sizeBytes - tail.length, ByteBuffer.wrap(tail));
    var length = PackHeader.sealedLength(pack, tail, sizeBytes);
    var start = tail.length - PackHeader.LENGTH_BYTES - length;
    if (start >= 0) {
      return PackHeader.open(
          pack, repository.masterKey(), ByteBuffer.wrap(tail, start, length), sizeBytes);
    }
    var sealed = ByteBuffer.allocate(length);
    store.read(pack.objectName(), sizeBytes - PackHeader.LENGTH_BYTES - length, sealed);
    return PackHeader.open(pack, repository.masterKey(), sealed.flip(), sizeBytes);
  }
}
