package io.holdfast.engine.prune;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which packs there are, which index files list them, and which are marked. Immutable once made.
 */
final class PackInventory {
  /** A mark further in the future was set by a clock that was wrong, and counts as none. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  /** What one index file lists. One thread's while it is read. */
  static final class ListedFile implements IndexVisitor {
    private final Map<PackId, Integer> packs = new HashMap<>();
    private final Map<PackId, Instant> marks = new HashMap<>();

    @Override
    public void pack(IndexedPack pack) {
      packs.merge(pack.id(), pack.blobs().size(), Math::max);
    }

    @Override
    public void marked(MarkedPack pack) {
      marks.merge(pack.pack().id(), pack.since(), PackInventory::later);
    }

    /** With the number of blobs that it lists of each. */
    Map<PackId, Integer> packs() {
      return packs;
    }

    Set<PackId> marked() {
      return marks.keySet();
    }
  }

  private final Map<IndexId, ListedFile> files;
  private final Map<PackId, Long> sizes;
  private final Map<PackId, Instant> marks = new HashMap<>();

  private PackInventory(Map<IndexId, ListedFile> files, Map<PackId, Long> sizes, Instant now) {
    this.files = files;
    this.sizes = sizes;
    for (var file : files.values()) {
      file.marks.forEach((pack, since) -> {
        if (since.isBefore(now.plus(CLOCK_TOLERANCE))) {
          marks.merge(pack, since, PackInventory::later);
        }
      });
    }
  }

  /** Loads the index anew, and lists the packs. */
  static PackInventory load(Repository repository, Instant now) throws InterruptedException {
    var files = new ConcurrentHashMap<IndexId, ListedFile>();
    repository
        .indexFiles()
        .reload(id -> {
          var file = new ListedFile();
          files.put(id, file);
          return file;
        });
    var sizes = new HashMap<PackId, Long>();
    repository
        .store()
        .list(
            ObjectType.PACK,
            object -> sizes.put(PackId.parse(object.name().id()), object.sizeBytes()));
    return new PackInventory(files, sizes, now);
  }

  Map<IndexId, ListedFile> files() {
    return files;
  }

  /** All packs in the store, with their sizes. */
  Map<PackId, Long> sizes() {
    return sizes;
  }

  /**
   * When a pack was last marked. Of several marks the last counts: between the first and it, some
   * index may have listed the pack again.
   */
  Optional<Instant> markOf(PackId pack) {
    return Optional.ofNullable(marks.get(pack));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
