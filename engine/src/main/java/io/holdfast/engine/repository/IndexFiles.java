package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INDEX_DAMAGED;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.IndexVisitor;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.index.ListedPack;
import io.holdfast.engine.index.MarkedPack;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads index files into the master index, and saves new ones. Thread-safe. */
public final class IndexFiles {
  private final SealedFiles files;
  private final int formatVersion;
  private final MasterIndex index;
  private final Set<IndexId> loaded = ConcurrentHashMap.newKeySet();
  private volatile boolean outdated;

  /**
   * One load at a time: a slower one, which listed before, would take away what another has loaded.
   */
  private final ReentrantLock turn = new ReentrantLock();

  IndexFiles(SealedFiles files, int formatVersion, MasterIndex index) {
    this.files = files;
    this.formatVersion = formatVersion;
    this.index = index;
  }

  /** The ids of all index files, in no order. */
  public List<IndexId> ids() {
    var ids = new ArrayList<IndexId>();
    files.list(ObjectType.INDEX, object -> ids.add(IndexId.parse(object.name().id())));
    return ids;
  }

  /**
   * Loads all index files that were not loaded before; when some of those have vanished, all anew.
   *
   * @throws EngineException INDEX_DAMAGED
   */
  void loadNew() throws InterruptedException {
    turn.lockInterruptibly();
    try {
      loadMissing();
    } finally {
      turn.unlock();
    }
  }

  private void loadMissing() throws InterruptedException {
    var known = Set.copyOf(loaded);
    var fresh = new HashSet<>(ids());
    if (outdated || !fresh.containsAll(known)) {
      reload();
      return;
    }
    fresh.removeAll(known);
    load(
        fresh,
        new Loading(
            index,
            loaded,
            _ -> _ -> {},
            (_, damage) -> {
              throw damage;
            }));
  }

  /**
   * Makes the index what the files say, and nothing else: without what this process wrote and never
   * listed, and what others have removed.
   *
   * @throws EngineException INDEX_DAMAGED; the index then stays as it was
   */
  public void reload() throws InterruptedException {
    reload(_ -> _ -> {});
  }

  /**
   * As {@link #reload()}, and tells what each file says.
   *
   * @param visitors asked for one for each file; files are read by several threads at a time
   */
  public void reload(Function<IndexId, IndexVisitor> visitors) throws InterruptedException {
    reload(
        visitors,
        (_, damage) -> {
          throw damage;
        });
  }

  /**
   * As {@link #reload(Function)}, and goes on without the files that cannot be read.
   *
   * @param damaged is told of those, by several threads at a time
   */
  public void reload(
      Function<IndexId, IndexVisitor> visitors, BiConsumer<IndexId, HoldfastException> damaged)
      throws InterruptedException {
    turn.lockInterruptibly();
    try {
      var fresh = new MasterIndex();
      Set<IndexId> read = ConcurrentHashMap.newKeySet();
      load(ids(), new Loading(fresh, read, visitors, damaged));
      index.become(fresh);
      loaded.clear();
      loaded.addAll(read);
      outdated = false;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Reads all index files, and takes nothing of them into memory.
   *
   * @param visitors as in {@link #reload(Function)}
   * @throws EngineException INDEX_DAMAGED
   */
  public void visit(Function<IndexId, IndexVisitor> visitors) throws InterruptedException {
    load(
        new HashSet<>(ids()), // a list may name a file twice
        new Loading(
            null,
            ConcurrentHashMap.newKeySet(),
            visitors,
            (_, damage) -> {
              throw damage;
            }));
  }

  /** The index may say what no file does: the next who loads it loads all of it anew. */
  public void invalidate() {
    outdated = true;
  }

  /**
   * What becomes of files that are read.
   *
   * @param target null when nothing is taken into memory
   */
  private record Loading(
      @Nullable MasterIndex target,
      Set<IndexId> done,
      Function<IndexId, IndexVisitor> visitors,
      BiConsumer<IndexId, HoldfastException> damaged) {}

  /** As many at a time as there are processors. */
  private void load(Collection<IndexId> ids, Loading loading) throws InterruptedException {
    var width = Runtime.getRuntime().availableProcessors();
    try (var group = TaskGroup.open("index-load", width)) {
      for (var id : ids) {
        group.fork(() -> {
          if (load(id, loading)) {
            loading.done().add(id);
          }
        });
      }
      group.join();
    }
  }

  /**
   * Reads one index file, pack by pack.
   *
   * @throws EngineException INDEX_DAMAGED
   */
  public void read(IndexId id, IndexVisitor visitor) {
    try {
      IndexCodec.decode(files.open(id.objectName()), formatVersion, visitor);
    } catch (IOException e) {
      throw new EngineException(INDEX_DAMAGED, "index %s: %s".formatted(id, e.getMessage()), e);
    }
  }

  /** Saves an index file of packs that are durable and in the master index already. */
  IndexId save(List<IndexedPack> packs) {
    var id = save(packs, List.of());
    loaded.add(id);
    return id;
  }

  /**
   * Saves an index file of packs that are durable, and does not load it.
   *
   * @param marked packs that wait for their deletion
   */
  public IndexId save(List<IndexedPack> packs, List<MarkedPack> marked) {
    var name = files.save(ObjectType.INDEX, IndexCodec.encode(packs, marked));
    return IndexId.parse(name.id());
  }

  /** Removes an index file; what it listed must be listed elsewhere, or not be needed. */
  public void delete(IndexId id) {
    files.delete(id.objectName());
  }

  /** False when a prune replaced it since it was listed; what it said is in a newer one. */
  private boolean load(IndexId id, Loading loading) {
    var visitor = loading.visitors().apply(id);
    try {
      read(id, loading.target() == null ? visitor : new Filling(loading.target(), visitor));
      return true;
    } catch (StoreException e) {
      if (e.code() != ErrorCode.OBJECT_MISSING) {
        throw e;
      }
      return false;
    } catch (EngineException e) {
      if (e.code() != INDEX_DAMAGED) {
        throw e;
      }
      loading.damaged().accept(id, e);
      return false;
    }
  }

  /** Takes packs into an index before another visitor hears of them. */
  private record Filling(MasterIndex target, IndexVisitor visitor) implements IndexVisitor {
    @Override
    public void pack(ListedPack pack) {
      target.add(pack);
      visitor.pack(pack);
    }

    @Override
    public void marked(MarkedPack pack) {
      visitor.marked(pack);
    }
  }
}
