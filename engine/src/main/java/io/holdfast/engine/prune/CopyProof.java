package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackBlobs;
import io.holdfast.engine.repository.Repository;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads copies of blobs, each once, and proves that they are what they are called. An index only
 * says that a copy is there; it may have rotted since, or be a lie of whoever wrote that index.
 */
final class CopyProof {
  private final RepositoryLock lock;
  private final PackTable table;
  private final PruneListener listener;

  /** Looks for no other copies. */
  private final PackBlobs packBlobs;

  /** Lines that were read. */
  private final BitSet known = new BitSet();

  /** Lines found damaged in this turn. Guarded by this, as all below. */
  private BitSet damaged = new BitSet();

  /** Numbers of packs that have such lines, of all turns. */
  private final BitSet damagedPacks = new BitSet();

  CopyProof(Repository repository, RepositoryLock lock, PackTable table, PruneListener listener) {
    this.lock = lock;
    this.table = table;
    this.listener = listener;
    packBlobs = new PackBlobs(repository.blobs((_, _) -> List.of()));
  }

  /**
   * Reads those that it has not read yet.
   *
   * @param lines of copies whose packs are there
   * @return the damaged ones
   */
  BitSet damagedAmong(BitSet lines) throws InterruptedException {
    var wanted = (BitSet) lines.clone();
    wanted.andNot(known);
    synchronized (this) {
      damaged = new BitSet();
    }
    if (!wanted.isEmpty()) {
      read(wanted);
      known.or(wanted);
    }
    synchronized (this) {
      return damaged;
    }
  }

  /** Numbers of packs of which something was found damaged. */
  synchronized BitSet damagedPacks() {
    return (BitSet) damagedPacks.clone();
  }

  private void read(BitSet lines) throws InterruptedException {
    var packs = new BitSet();
    table.forEachPack(pack -> {
      if (pack.several() || hasAny(lines, pack)) {
        packs.set(pack.number());
      }
    });
    try (var group = TaskGroup.open("prune-prove", PackBlobs.WORKERS)) {
      for (var at = packs.nextSetBit(0); at >= 0; at = packs.nextSetBit(at + 1)) {
        var pack = table.listing(at);
        group.fork(() -> read(pack, lines));
      }
      group.join();
    }
  }

  private static boolean hasAny(BitSet lines, PackTable.Listing pack) {
    var first = lines.nextSetBit(pack.firstLine());
    return first >= 0 && first < pack.firstLine() + pack.lines();
  }

  private void read(PackTable.Listing pack, BitSet lines) throws InterruptedException {
    lock.ensureHeld();
    Map<PackedBlob, Integer> wanted = new HashMap<>();
    table.forEachLine(
        pack,
        (line, blob) -> {
          if (lines.get(line)) {
            wanted.put(blob, line);
          }
        });
    packBlobs.read(
        pack.id(),
        List.copyOf(wanted.keySet()),
        new PackBlobs.Use() {
          @Override
          public void use(PackedBlob blob, EncodedBlob encoded) {
            // It is what it is called.
          }

          @Override
          public void unreadable(PackedBlob blob, HoldfastException failure) {
            damaged(pack, blob, wanted.getOrDefault(blob, -1));
          }
        });
  }

  private synchronized void damaged(PackTable.Listing pack, PackedBlob blob, int line) {
    damaged.set(line);
    if (!damagedPacks.get(pack.number())) {
      listener.damaged(
          pack.id(),
          new EngineException(
              ErrorCode.BLOB_DAMAGED,
              "pack %s: %s blob %s is not what it is called; its other copies stay"
                  .formatted(pack.id(), blob.type().word(), blob.id())));
    }
    damagedPacks.set(pack.number());
  }
}
