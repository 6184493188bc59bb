package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INDEX_DAMAGED;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Loads index files into the master index, and saves new ones. Thread-safe. */
final class IndexFiles {
  private final SealedFiles files;
  private final int formatVersion;
  private final MasterIndex index;
  private final Set<IndexId> loaded = ConcurrentHashMap.newKeySet();

  IndexFiles(SealedFiles files, int formatVersion, MasterIndex index) {
    this.files = files;
    this.formatVersion = formatVersion;
    this.index = index;
  }

  List<IndexId> ids() {
    var ids = new ArrayList<IndexId>();
    files.list(ObjectType.INDEX, object -> ids.add(IndexId.parse(object.name().id())));
    return ids;
  }

  /**
   * Loads all index files that were not loaded before, as many at a time as there are processors.
   *
   * @throws EngineException INDEX_DAMAGED
   */
  void loadNew() throws InterruptedException {
    var width = Runtime.getRuntime().availableProcessors();
    try (var group = TaskGroup.open("index-load", width)) {
      for (var id : ids()) {
        if (!loaded.contains(id)) {
          group.fork(() -> load(id));
        }
      }
      group.join();
    }
  }

  /**
   * Reads one index file, pack by pack.
   *
   * @throws EngineException INDEX_DAMAGED
   */
  void read(IndexId id, Consumer<IndexedPack> each) {
    try {
      IndexCodec.decode(files.load(id.objectName()), formatVersion, each);
    } catch (IOException e) {
      throw new EngineException(INDEX_DAMAGED, "index %s: %s".formatted(id, e.getMessage()), e);
    }
  }

  /** Saves an index file of packs that are durable and in the master index already. */
  IndexId save(List<IndexedPack> packs) {
    var name = files.save(ObjectType.INDEX, IndexCodec.encode(packs));
    var id = IndexId.parse(name.id());
    loaded.add(id);
    return id;
  }

  private void load(IndexId id) {
    try {
      read(id, pack -> index.add(pack.id(), pack.blobs()));
      loaded.add(id);
    } catch (StoreException e) {
      if (e.code() != ErrorCode.OBJECT_MISSING) {
        throw e;
      } // a prune replaced it since it was listed; what it said is in a newer one
    }
  }
}
