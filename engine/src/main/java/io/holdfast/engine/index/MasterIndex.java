package io.holdfast.engine.index;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;

/**
 * All index files in memory: about 55 bytes a blob. A blob may have several copies, in different
 * packs; the same line listed twice counts once. Lines of one place that differ in a length are
 * kept both: which is right only the pack knows. Thread-safe.
 */
public final class MasterIndex implements BlobPlaces, KnownBlobs {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Guarded by lock, as all below. */
  private BlobTable table = new BlobTable();

  private List<PackId> packs = new ArrayList<>();
  private Map<PackId, Integer> packNumbers = new HashMap<>();
  private long generation;

  /** Rises whenever numbers of lines and packs have become others. */
  public long generation() {
    lock.readLock().lock();
    try {
      return generation;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Adds a pack's blobs. Lines that are there already are left as they are. */
  @Override
  public void add(PackId pack, Collection<PackedBlob> blobs) {
    add(pack, ListedBlobs.of(blobs));
  }

  /** As {@link #add(PackId, Collection)}. */
  public void add(ListedPack pack) {
    add(pack.id(), pack.lines());
  }

  private void add(PackId pack, ListedBlobs blobs) {
    lock.writeLock().lock();
    try {
      table.add(blobs, packNumbers.computeIfAbsent(pack, this::register));
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public boolean contains(BlobId id, BlobType type) {
    lock.readLock().lock();
    try {
      return table.find(id, type, 0) >= 0;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Where the blob lies; any of its places when it has several. */
  public Optional<BlobLocation> find(BlobId id, BlobType type) {
    lock.readLock().lock();
    try {
      var row = table.find(id, type, 0);
      return row < 0 ? Optional.empty() : Optional.of(location(row));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public List<BlobLocation> list(BlobId id, BlobType type) {
    lock.readLock().lock();
    try {
      var locations = new ArrayList<BlobLocation>(1);
      for (var nth = 0; ; nth++) {
        var row = table.find(id, type, nth);
        if (row < 0) {
          return locations;
        }
        locations.add(location(row));
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Lines in the index: blobs, and their further copies. */
  public int size() {
    lock.readLock().lock();
    try {
      return table.size();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** All packs that the index lists, by their numbers. */
  public List<PackId> packs() {
    lock.readLock().lock();
    try {
      return List.copyOf(packs);
    } finally {
      lock.readLock().unlock();
    }
  }

  public boolean containsPack(PackId pack) {
    lock.readLock().lock();
    try {
      return packNumbers.containsKey(pack);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * The number of a pack, its place in {@link #packs}; negative when the index does not list it.
   */
  public int packNumber(PackId pack) {
    lock.readLock().lock();
    try {
      return packNumbers.getOrDefault(pack, -1);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Hears every line of the index. */
  @FunctionalInterface
  public interface LineVisitor {
    /**
     * @param line its number: lines are only added, and never change
     * @param pack the pack's number, its place in {@link #packs}
     */
    void visit(int line, int pack, PackedBlob blob);
  }

  /**
   * Goes through all lines, in the order of their numbers. The visitor may ask this index, and not
   * change it.
   */
  public void forEach(LineVisitor visitor) {
    lock.readLock().lock();
    try {
      for (var line = 0; line < table.size(); line++) {
        visitor.visit(line, table.pack(line), table.get(line));
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** The number of the first line of a blob; negative when there is none. */
  public int line(BlobId id, BlobType type) {
    return line(id, type, _ -> true);
  }

  /**
   * The number of the first line of a blob in one of some packs; negative when there is none.
   *
   * @param packs by their numbers
   */
  public int line(BlobId id, BlobType type, IntPredicate packs) {
    lock.readLock().lock();
    try {
      var nth = 0;
      var line = table.find(id, type, nth);
      while (line >= 0 && !packs.test(table.pack(line))) {
        line = table.find(id, type, ++nth);
      }
      return line;
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * As {@link #line}, of a blob that must be there.
   *
   * @throws EngineException BLOB_MISSING
   */
  public int requireLine(BlobId id, BlobType type) {
    var line = line(id, type);
    if (line < 0) {
      throw missing(id, type);
    }
    return line;
  }

  /** What is thrown where a blob that is in no index must be there. */
  public static EngineException missing(BlobId id, BlobType type) {
    return new EngineException(
        ErrorCode.BLOB_MISSING, "%s blob %s is in no index".formatted(type.word(), id));
  }

  /** All lines by their packs, as they are now. */
  public PackLines linesByPack() {
    lock.readLock().lock();
    try {
      return PackLines.of(table, packs.size());
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What a line says. */
  public PackedBlob blob(int line) {
    lock.readLock().lock();
    try {
      return table.get(line);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * What a pack holds.
   *
   * @param pack its number in {@code lines}, which are of this index
   */
  public List<PackedBlob> blobs(PackLines lines, int pack) {
    return lines.of(pack).mapToObj(this::blob).toList();
  }

  /**
   * Becomes what {@code fresh} is, at once for all who read: index files have vanished from the
   * store, and with them lines. Numbers of lines and packs are others afterwards.
   *
   * @param fresh known to nobody else, and of no use afterwards
   */
  public void become(MasterIndex fresh) {
    lock.writeLock().lock();
    try {
      table = fresh.table;
      packs = fresh.packs;
      packNumbers = fresh.packNumbers;
      generation++;
    } finally {
      lock.writeLock().unlock();
    }
  }

  private int register(PackId pack) {
    packs.add(pack);
    return packs.size() - 1;
  }

  private BlobLocation location(int row) {
    return table.get(row).in(packs.get(table.pack(row)));
  }
}
