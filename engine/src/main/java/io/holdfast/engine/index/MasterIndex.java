package io.holdfast.engine.index;

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

/**
 * All index files in memory: about 55 bytes a blob. A blob may have several copies, in different
 * packs; the same line listed twice counts once. Thread-safe.
 */
public final class MasterIndex {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Guarded by lock, as all below. */
  private final BlobTable table = new BlobTable();

  private final List<PackId> packs = new ArrayList<>();
  private final Map<PackId, Integer> packNumbers = new HashMap<>();

  /** Adds a pack's blobs. Lines that are there already are left as they are. */
  public void add(PackId pack, Collection<PackedBlob> blobs) {
    lock.writeLock().lock();
    try {
      var number = packNumbers.computeIfAbsent(pack, this::register);
      for (var blob : blobs) {
        table.add(blob, number);
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

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

  /** All places of the blob, for when one of them is damaged. */
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

  /** All packs that the index lists, in no order. */
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
   * The blobs of every pack, by number of the pack in {@link #packs} as it was then. Built afresh:
   * for verbs that go through all packs.
   */
  public Map<PackId, List<PackedBlob>> byPack() {
    lock.readLock().lock();
    try {
      var byPack = new HashMap<PackId, List<PackedBlob>>(packs.size() * 2);
      for (var row = 0; row < table.size(); row++) {
        byPack
            .computeIfAbsent(packs.get(table.pack(row)), _ -> new ArrayList<>())
            .add(table.get(row));
      }
      return byPack;
    } finally {
      lock.readLock().unlock();
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
