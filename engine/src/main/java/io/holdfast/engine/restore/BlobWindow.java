package io.holdfast.engine.restore;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.PackId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blobs that the next files need, put into the order in which packs hold them. Bounded, so that
 * a restore of any size takes the same memory: what files far apart share is read again. Not
 * thread-safe.
 */
final class BlobWindow {
  /**
   * About 1 KiB each with its file. Small files so far apart lie in the packs that a backup filled
   * side by side; more of them would only outlive the collector's young generation.
   */
  private static final int MOST_USES = 1 << 13;

  /** Beyond this, reading what lies between costs more than another read. */
  private static final int GAP_BYTES = 64 * 1024;

  private static final int RANGE_BYTES = 2 * 1024 * 1024;

  /** So that a range of tiny files does not keep one thread busy while others wait. */
  private static final int RANGE_BLOBS = 256;

  /** In the order of the files. */
  private Map<BlobId, WantedBlob> wanted = new LinkedHashMap<>();

  private int uses;

  boolean isFull() {
    return uses >= MOST_USES;
  }

  boolean isEmpty() {
    return uses == 0;
  }

  void add(BlobId id, BlobLocation location, FileWork file, long position) {
    wanted.computeIfAbsent(id, _ -> new WantedBlob(id, location)).add(file, position);
    uses++;
  }

  /**
   * All ranges to read, pack by pack in the order in which the files came to them; empties this.
   */
  List<PackRange> drain() {
    Map<PackId, List<WantedBlob>> packs = new LinkedHashMap<>();
    for (var blob : wanted.values()) {
      packs.computeIfAbsent(blob.location().pack(), _ -> new ArrayList<>()).add(blob);
    }
    var ranges = new ArrayList<PackRange>();
    packs.forEach((pack, blobs) -> split(pack, blobs, ranges));
    wanted = new LinkedHashMap<>();
    uses = 0;
    return ranges;
  }

  private static void split(PackId pack, List<WantedBlob> blobs, List<PackRange> ranges) {
    blobs.sort(Comparator.comparingLong(blob -> blob.location().offset()));
    var from = 0;
    for (var next = 1; next <= blobs.size(); next++) {
      if (next == blobs.size() || breaks(blobs, from, next)) {
        ranges.add(PackRange.of(pack, List.copyOf(blobs.subList(from, next))));
        from = next;
      }
    }
  }

  private static boolean breaks(List<WantedBlob> blobs, int from, int next) {
    var start = blobs.get(from).location().offset();
    var last = blobs.get(next - 1).location();
    var candidate = blobs.get(next).location();
    var gap = candidate.offset() - (last.offset() + last.length());
    return gap < 0
        || gap > GAP_BYTES
        || candidate.offset() + candidate.length() - start > RANGE_BYTES
        || next - from >= RANGE_BLOBS;
  }
}
