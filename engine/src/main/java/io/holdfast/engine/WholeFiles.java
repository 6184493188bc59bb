package io.holdfast.engine;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads those files of a repository that are read whole: all but packs. Who may write to the place
 * needs no key to put a large one there, so none is taken memory for that no client would write.
 */
public final class WholeFiles {
  private static final int MIB = 1 << 20;

  private WholeFiles() {}

  /**
   * The largest that is read, as it is stored. Clients put 50,000 blobs into an index file, which
   * are 10 MiB when they are not compressed, but restic's repair of an index wrote all of them into
   * one for years; of a snapshot, the paths and the excludes can be many.
   */
  public static int mostBytes(ObjectType type) {
    return switch (type) {
      case CONFIG, KEY, LOCK -> MIB;
      case SNAPSHOT -> 64 * MIB;
      case INDEX -> 512 * MIB;
      case PACK -> throw new IllegalArgumentException("packs are read in pieces");
    };
  }

  /**
   * All bytes of a file.
   *
   * @throws StoreException OBJECT_MISSING, STORE_UNREACHABLE
   * @throws EngineException as {@link #damaged} names it, when it is too large
   */
  public static byte[] load(Store store, ObjectName name) {
    var most = mostBytes(name.type());
    try (var content = store.load(name, 0, 0)) {
      var bytes = content.readNBytes(most);
      if (bytes.length == most && content.read() >= 0) {
        throw new EngineException(
            damaged(name.type()),
            "%s has more than %d MiB, which no client writes".formatted(name, most / MIB));
      }
      return bytes;
    } catch (StoreException e) {
      throw e.code() == ErrorCode.OBJECT_UNREADABLE
          ? new EngineException(damaged(name.type()), e.getMessage(), e)
          : e;
    } catch (IOException | UncheckedIOException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE, "cannot read %s in %s".formatted(name, store.location()), e);
    }
  }

  /** What a file of a type is called that cannot be read. */
  public static ErrorCode damaged(ObjectType type) {
    return switch (type) {
      case LOCK -> ErrorCode.LOCK_DAMAGED;
      case INDEX -> ErrorCode.INDEX_DAMAGED;
      case SNAPSHOT -> ErrorCode.SNAPSHOT_DAMAGED;
      case CONFIG -> ErrorCode.CONFIG_DAMAGED;
      case KEY -> ErrorCode.KEY_DAMAGED;
      case PACK -> ErrorCode.PACK_DAMAGED;
    };
  }
}
