package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.REPOSITORY_EXISTS;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.key.KeyFiles;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import java.util.List;

/**
 * What a crash between the first key and the config leaves: keys that protect nothing. They go
 * before the repository is made again, since one with the same password would be tried first.
 */
final class UnfinishedRepository {
  private static final List<ObjectType> CONTENT =
      List.of(ObjectType.SNAPSHOT, ObjectType.INDEX, ObjectType.PACK);

  private UnfinishedRepository() {}

  /**
   * @throws EngineException REPOSITORY_EXISTS when the keys belong to data whose config is lost
   */
  static void clear(Store store, KeyFiles keyFiles) {
    var ids = keyFiles.ids();
    if (ids.isEmpty()) {
      return;
    }
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
    ids.forEach(keyFiles::delete);
  }
}
