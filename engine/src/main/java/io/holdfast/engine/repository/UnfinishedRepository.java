package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INTERRUPTED;
import static io.holdfast.base.ErrorCode.OBJECT_EXISTS;
import static io.holdfast.base.ErrorCode.REPOSITORY_EXISTS;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.key.KeyFiles;
import io.holdfast.engine.key.KeyId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The moments between a repository's first key and its config. Of several that create at once the
 * first config wins, or the last where a place or another client lets it; its writer then takes
 * away the keys of the others, and those that a crash left. No key goes before a config stands, so
 * nobody takes the winner's.
 */
final class UnfinishedRepository {
  private static final List<ObjectType> CONTENT =
      List.of(ObjectType.SNAPSHOT, ObjectType.INDEX, ObjectType.PACK);

  /** From a client's key to its config there is one call of the store. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private UnfinishedRepository() {}

  /**
   * @throws EngineException REPOSITORY_EXISTS when there is data whose config is lost
   */
  static void requireNoContent(Store store) {
    for (var type : CONTENT) {
      store.list(
          type,
          object -> {
            throw new EngineException(
                REPOSITORY_EXISTS,
                "%s holds %s of a repository whose config is missing"
                    .formatted(store.location(), object.name()));
          });
    }
  }

  /**
   * @param own the key that this creation saved; it goes again when another was faster
   * @throws EngineException REPOSITORY_EXISTS; INTERRUPTED, with a repository that is whole
   */
  static void saveConfig(Store store, KeyFiles keyFiles, KeyId own, byte[] sealed) {
    try {
      store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(sealed)));
    } catch (StoreException e) {
      if (e.code() != OBJECT_EXISTS) {
        throw e;
      }
      throw beaten(store, keyFiles, own, e);
    }
    var others = keyFiles.ids().stream().filter(id -> !id.equals(own)).toList();
    if (others.isEmpty()) {
      return;
    }
    awaitRivals();
    if (!Arrays.equals(WholeFiles.load(store, ObjectName.CONFIG), sealed)) {
      throw beaten(store, keyFiles, own, null);
    }
    others.forEach(keyFiles::delete);
  }

  private static EngineException beaten(
      Store store, KeyFiles keyFiles, KeyId own, @Nullable StoreException cause) {
    keyFiles.delete(own);
    return new EngineException(
        REPOSITORY_EXISTS,
        "another program has just made a repository in %s".formatted(store.location()),
        cause);
  }

  /** Not all places and clients look for a config at the moment at which they save one. */
  private static void awaitRivals() {
    try {
      Thread.sleep(SETTLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(INTERRUPTED, "stopped while a repository was made", e);
    }
  }
}
