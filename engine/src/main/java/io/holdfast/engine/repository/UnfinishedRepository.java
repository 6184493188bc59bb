package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INTERRUPTED;
import static io.holdfast.base.ErrorCode.KEY_DAMAGED;
import static io.holdfast.base.ErrorCode.OBJECT_EXISTS;
import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static io.holdfast.base.ErrorCode.REPOSITORY_EXISTS;

import io.holdfast.base.HoldfastException;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The moments between a repository's first key and its config. Of several that create at once the
 * first config wins, or the last where a place or another client lets it; its writer then takes
 * away the keys of the others, and those that a crash left.
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
   * Saves a repository's first key, then its config. A key goes only while a config stands that it
   * cannot open. When that changes meanwhile, it is there again in the end: whose config comes
   * later than the deletion saves its key again, and whose deletion comes later than the config
   * sees that and gives the key back.
   *
   * @return the key, which goes again when another was faster
   * @throws EngineException REPOSITORY_EXISTS; INTERRUPTED, with a repository that is whole
   */
  static KeyId save(Store store, KeyFiles keyFiles, byte[] key, byte[] config) {
    var own = keyFiles.save(key);
    try {
      store.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(config)));
    } catch (StoreException e) {
      if (e.code() != OBJECT_EXISTS) {
        throw e;
      }
      throw beaten(store, keyFiles, own, e);
    }
    if (keyFiles.ids().equals(List.of(own))) {
      return own;
    }
    awaitRivals();
    if (!stands(store, config)) {
      throw beaten(store, keyFiles, own, null);
    }
    var others = new HashSet<>(keyFiles.ids());
    if (!others.remove(own)) {
      keyFiles.save(key);
    }
    var taken = takeAway(store, keyFiles, others);
    if (!taken.isEmpty() && !stands(store, config)) {
      taken.forEach(keyFiles::save);
      throw beaten(store, keyFiles, own, null);
    }
    return own;
  }

  private static boolean stands(Store store, byte[] config) {
    return Arrays.equals(WholeFiles.load(store, ObjectName.CONFIG), config);
  }

  /**
   * @return the bytes of the key files that are gone
   */
  private static List<byte[]> takeAway(Store store, KeyFiles keyFiles, Set<KeyId> others) {
    var taken = new ArrayList<byte[]>();
    for (var id : others) {
      try {
        var bytes = WholeFiles.load(store, id.objectName());
        keyFiles.delete(id);
        taken.add(bytes);
      } catch (HoldfastException e) {
        if (e.code() != OBJECT_MISSING && e.code() != KEY_DAMAGED) {
          throw e;
        }
        // Its owner took it away; or it opens nothing, and could not be given back.
      }
    }
    return taken;
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
