package io.holdfast.engine.prune;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.index.ListedBlobs;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs in the store that no index lists: marked ones, and what crashes left. When a snapshot needs
 * a blob that is in no index, it may lie here: a client whose lock was lost had read the index
 * before the pack was taken out of it. Knows where the blobs of packs lie that it took back.
 * Thread-safe.
 */
final class StrayPacks implements BlobPlaces {
  private static final Logger log = LoggerFactory.getLogger(StrayPacks.class);

  private final Repository repository;
  private final RunSpace space;
  private final Records strays;
  private final PruneListener listener;

  /** Guarded by this, as all below; with their sizes. */
  private final Map<PackId, Long> revived = new HashMap<>();

  /** What the packs say of themselves; null until that is asked for. */
  private @Nullable BlobLines headers;

  /**
   * @param strays as {@link StoredIndex#strays}
   */
  StrayPacks(Repository repository, RunSpace space, Records strays, PruneListener listener) {
    this.repository = repository;
    this.space = space;
    this.strays = strays;
    this.listener = listener;
  }

  /**
   * Finds a pack with this blob, which then counts as listed. Returns whether there is one. Reads
   * under its lock, once: whoever misses a blob has to wait for the headers anyway.
   */
  synchronized boolean revive(BlobId id, BlobType type) {
    for (var place : headers().list(id, type)) {
      var pack = place.pack();
      if (!revived.containsKey(pack) && isSound(id, place)) {
        revived.put(pack, bytes(pack));
        log.info("pack revived pack={} neededBlob={}", pack, id);
        listener.revived(pack);
      }
      if (revived.containsKey(pack)) {
        return true;
      }
    }
    return false;
  }

  /** With their sizes. */
  synchronized Map<PackId, Long> revived() {
    return Map.copyOf(revived);
  }

  /** In packs that were taken back. */
  @Override
  public synchronized List<BlobLocation> list(BlobId id, BlobType type) {
    return revived.isEmpty()
        ? List.of()
        : headers().list(id, type).stream()
            .filter(place -> revived.containsKey(place.pack()))
            .toList();
  }

  private long bytes(PackId pack) {
    var id = pack.digest();
    var stray = new long[StoredIndex.STRAY_WORDS];
    strays.read(strays.find(id.w0(), id.w1(), id.w2(), id.w3()), stray);
    return stray[StoredIndex.STRAY_BYTES];
  }

  /** A pack that a repair took out of the index still says that it holds what it has lost. */
  private boolean isSound(BlobId id, BlobLocation place) {
    try {
      var sealed = new byte[place.length()];
      repository.blobs().readSealed(place.pack(), place.offset(), sealed, sealed.length);
      repository.blobs().prove(id, place, sealed, 0);
      return true;
    } catch (HoldfastException e) {
      passOver(place.pack(), e);
      return false;
    }
  }

  private BlobLines headers() {
    if (headers == null) {
      headers = BlobLines.of(readHeaders(), space);
    }
    return headers;
  }

  private PackTable readHeaders() {
    var rows = space.spool(PackTable.ROW_WORDS);
    var lines = space.spool(PackTable.LINE_WORDS);
    for (var stray = strays.cursor(); stray.next(); ) {
      var pack = new PackId(BlobIds.of(stray).digest());
      var bytes = stray.word(StoredIndex.STRAY_BYTES);
      var blobs = header(pack, bytes);
      var number = (int) rows.size();
      new PackTable.Listing(
              pack, (int) lines.size(), blobs.size(), PackTable.NO_FILE, number, false, bytes)
          .addTo(rows);
      PackTable.addLines(lines, ListedBlobs.of(blobs));
    }
    return new PackTable(rows.finish(), lines.finish(), strays);
  }

  /** Nothing when it cannot be read. */
  private List<PackedBlob> header(PackId pack, long bytes) {
    try {
      return PackHeaders.read(repository, pack, bytes);
    } catch (EngineException e) {
      passOver(pack, e);
      return List.of();
    }
  }

  /** A pack cut by a crash has no header, and nothing that was ever acknowledged. */
  private static void passOver(PackId pack, HoldfastException e) {
    switch (e.code()) {
      case PACK_DAMAGED, BLOB_DAMAGED, OBJECT_UNREADABLE -> {}
      default -> throw e;
    }
    log.info("pack without an index is not readable pack={}: {}", pack, e.getMessage());
  }
}
