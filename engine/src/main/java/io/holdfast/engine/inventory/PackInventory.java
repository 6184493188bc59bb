package io.holdfast.engine.inventory;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Which packs there are, which index files list them, and which are marked. Immutable once made.
 */
public final class PackInventory {
  private static final int LOOKUPS_AT_ONCE = 8;

  /** A mark further in the future was set by a clock that was wrong, and counts as none. */
  public static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  /** What one index file lists. One thread's while it is read. */
  public static final class ListedFile implements IndexVisitor {
    private final Map<PackId, Integer> packs = new HashMap<>();
    private final Map<PackId, Instant> marks = new HashMap<>();

    @Override
    public void pack(ListedPack pack) {
      packs.merge(pack.id(), pack.lines().count(), Math::max);
    }

    @Override
    public void marked(MarkedPack pack) {
      marks.merge(pack.pack().id(), pack.since(), PackInventory::later);
    }

    /** With the number of blobs that it lists of each. */
    public Map<PackId, Integer> packs() {
      return packs;
    }

    public Set<PackId> marked() {
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

  /**
   * Loads the index anew, and lists the packs.
   *
   * @throws io.holdfast.engine.EngineException INDEX_DAMAGED
   */
  public static PackInventory load(Repository repository, Instant now) throws InterruptedException {
    return load(
        repository,
        now,
        (_, damage) -> {
          throw damage;
        });
  }

  /**
   * As {@link #load(Repository, Instant)}, and goes on without the files that cannot be read.
   *
   * @param damaged is told of those, by several threads at a time
   */
  public static PackInventory load(
      Repository repository, Instant now, BiConsumer<IndexId, HoldfastException> damaged)
      throws InterruptedException {
    var files = new ConcurrentHashMap<IndexId, ListedFile>();
    repository
        .indexFiles()
        .reload(
            id -> {
              var file = new ListedFile();
              files.put(id, file);
              return file;
            },
            (id, damage) -> {
              files.remove(id);
              damaged.accept(id, damage);
            });
    var sizes = listPacks(repository);
    addThoseThatListsLack(repository, sizes);
    return new PackInventory(files, sizes, now);
  }

  /** With the index's own objects for the packs that it knows: there are many. */
  private static Map<PackId, Long> listPacks(Repository repository) {
    var known = repository.index().packs();
    var sizes = new HashMap<PackId, Long>();
    repository
        .store()
        .list(
            ObjectType.PACK,
            object -> {
              var pack = PackId.parse(object.name().id());
              var number = repository.index().packNumber(pack);
              sizes.put(number < 0 ? pack : known.get(number), object.sizeBytes());
            });
    return sizes;
  }

  /** A list may be late: what the index knows is asked for by its name before it counts as gone. */
  private static void addThoseThatListsLack(Repository repository, Map<PackId, Long> sizes)
      throws InterruptedException {
    var found = new ConcurrentHashMap<PackId, Long>();
    try (var group = TaskGroup.open("pack-lookup", LOOKUPS_AT_ONCE)) {
      for (var pack : repository.index().packs()) {
        if (!sizes.containsKey(pack)) {
          group.fork(() -> size(repository, pack).ifPresent(size -> found.put(pack, size)));
        }
      }
      group.join();
    }
    sizes.putAll(found);
  }

  private static Optional<Long> size(Repository repository, PackId pack) {
    try {
      return Optional.of(repository.store().size(pack.objectName()));
    } catch (StoreException e) {
      if (e.code() != ErrorCode.OBJECT_MISSING) {
        throw e;
      }
      return Optional.empty();
    }
  }

  public Map<IndexId, ListedFile> files() {
    return files;
  }

  /** All packs in the store, with their sizes. */
  public Map<PackId, Long> sizes() {
    return sizes;
  }

  /**
   * When a pack was last marked. Of several marks the last counts: between the first and it, some
   * index may have listed the pack again.
   */
  public Optional<Instant> markOf(PackId pack) {
    return Optional.ofNullable(marks.get(pack));
  }

  /** Packs in the store that are marked and that the index does not list; a set of its own. */
  public Set<PackId> waiting(MasterIndex index) {
    var waiting = new HashSet<PackId>();
    for (var pack : marks.keySet()) {
      if (sizes.containsKey(pack) && !index.containsPack(pack)) {
        waiting.add(pack);
      }
    }
    return waiting;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
