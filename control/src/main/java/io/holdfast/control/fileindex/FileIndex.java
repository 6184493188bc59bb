package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.fileindex.FileIndexStore;
import io.holdfast.catalog.fileindex.FileIndexWriter;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.SnapshotId;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The open index of one repository. Thread-safe; one thread at a time changes it. */
final class FileIndex implements AutoCloseable {
  private static final int SEARCHES_KEPT = 8;

  private final FileIndexStore store;
  private final IndexSeal seal;
  private final BlockCache cache;

  /** What the last searches found worth looking at; empty after a change. Guarded by itself. */
  private final Map<FileQuery, Candidates> searches = new LinkedHashMap<>(16, 0.75f, true);

  /** Grows before and after each change, so it is odd during one. Guarded by {@code searches}. */
  private long changes;

  private volatile boolean damaged;

  private FileIndex(FileIndexStore store, IndexSeal seal, BlockCache cache) {
    this.store = store;
    this.seal = seal;
    this.cache = cache;
  }

  static FileIndex open(Path file, IndexSeal seal, BlockCache cache) {
    return new FileIndex(FileIndexStore.open(file, seal.keyName()), seal, cache);
  }

  /** Work on one consistent look. */
  @FunctionalInterface
  interface Work<T> {
    T on(IndexLook look);
  }

  /** A look that the caller closes. */
  IndexLook look() {
    return new IndexLook(this, store.reader(), seal, cache);
  }

  /** Remembers when it turns out to be damaged, and says so to the caller. */
  <T> T look(Work<T> work) {
    try (var look = look()) {
      return work.on(look);
    } catch (HoldfastException e) {
      noteDamage(e);
      throw e;
    }
  }

  void noteDamage(HoldfastException failure) {
    if (failure.code() == ErrorCode.CATALOG_DAMAGED) {
      damaged = true;
    }
  }

  /** Whether it has to be made anew. */
  boolean isDamaged() {
    return damaged;
  }

  /** The snapshots that it knows. */
  Set<String> snapshots() {
    return look(IndexLook::snapshots);
  }

  /**
   * Takes a snapshot in, all of it or nothing; what it shares with others is there already.
   *
   * @throws HoldfastException TREE_DAMAGED, BLOB_MISSING and their sisters; CATALOG_DAMAGED,
   *     STORE_FULL
   */
  void add(SnapshotId snapshot, BlobId tree, TreeSource trees) throws InterruptedException {
    try (var writer = store.writer()) {
      writer.begin();
      try {
        var root = new IndexBuilder(writer, seal, trees).add(tree);
        writer.addPoint(bytes(snapshot), root);
        changed();
        writer.commit();
      } catch (Throwable e) {
        writer.rollback();
        throw e;
      } finally {
        settled();
      }
    } catch (HoldfastException e) {
      noteDamage(e);
      throw e;
    }
  }

  void remove(Collection<String> gone) {
    changed();
    try (var writer = store.writer()) {
      for (var snapshot : new HashSet<>(gone)) {
        remove(writer, SnapshotId.parse(snapshot));
      }
    } catch (HoldfastException e) {
      noteDamage(e);
      throw e;
    } finally {
      settled();
    }
  }

  /** Tells whether the index changed since; asked before a look begins. */
  long changes() {
    synchronized (searches) {
      return changes;
    }
  }

  /**
   * What is worth looking at for a query, found once as long as nothing changes.
   *
   * @param since what {@link #changes} said before the look began that is searched
   */
  Candidates candidates(FileQuery query, long since, Supplier<Candidates> find) {
    synchronized (searches) {
      var known = searches.get(query);
      if (known != null && changes == since) {
        return known;
      }
    }
    var found = find.get();
    synchronized (searches) {
      if (changes == since && since % 2 == 0) {
        searches.put(query, found);
        if (searches.size() > SEARCHES_KEPT) {
          searches.remove(searches.keySet().iterator().next());
        }
      }
    }
    return found;
  }

  /** Bytes on disk. */
  long bytes() {
    return store.bytes();
  }

  @Override
  public void close() {
    store.close();
  }

  static byte[] bytes(SnapshotId snapshot) {
    var bytes = new byte[BlobId.BYTES];
    snapshot.digest().writeTo(bytes, 0);
    return bytes;
  }

  private static void remove(FileIndexWriter writer, SnapshotId snapshot) {
    writer.begin();
    try {
      writer.removePoint(bytes(snapshot));
      writer.commit();
    } catch (Throwable e) {
      writer.rollback();
      throw e;
    }
  }

  private void changed() {
    synchronized (searches) {
      changes |= 1;
      searches.clear();
    }
  }

  private void settled() {
    synchronized (searches) {
      changes = (changes | 1) + 1;
    }
  }
}
