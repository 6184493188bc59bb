package io.holdfast.engine.prune;

import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Amount;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses of each used blob the copy that stays, and counts what the packs then hold. Of several
 * copies a compressed one stays, of those the one in the pack with the least unused data, and of
 * those the one in the larger pack: so the work of a prune that was killed is found again, as packs
 * without anything unused.
 */
final class BlobCopies {
  private final MasterIndex index;
  private final BitSet usedFirstLines;
  private final List<PackTally> packs;

  /** First lines of used blobs that lie in several packs. */
  private final BitSet duplicated = new BitSet();

  /** First line to the line that stays; of duplicated blobs only. */
  private final Map<Integer, Integer> chosen = new HashMap<>();

  private Amount used = Amount.NONE;
  private Amount usedRaw = Amount.NONE;
  private Amount duplicates = Amount.NONE;
  private Amount unused = Amount.NONE;

  private BlobCopies(MasterIndex index, BitSet usedFirstLines, List<PackTally> packs) {
    this.index = index;
    this.usedFirstLines = usedFirstLines;
    this.packs = packs;
  }

  /**
   * @param packs by their numbers, nothing counted yet; filled
   */
  static BlobCopies choose(MasterIndex index, BitSet usedFirstLines, List<PackTally> packs) {
    var copies = new BlobCopies(index, usedFirstLines, packs);
    copies.findDuplicates();
    copies.countSingles();
    if (!copies.duplicated.isEmpty()) {
      copies.chooseAmongDuplicates();
      copies.countDuplicates();
    }
    return copies;
  }

  /** Whether this line's copy is the one that stays, of a blob that is used. */
  boolean stays(int line, int firstLine) {
    return duplicated.get(firstLine)
        ? chosen.getOrDefault(firstLine, -1) == line
        : usedFirstLines.get(firstLine);
  }

  boolean isDuplicated(int firstLine) {
    return duplicated.get(firstLine);
  }

  boolean hasDuplicates() {
    return !duplicated.isEmpty();
  }

  Amount used() {
    return used;
  }

  /** The part of {@link #used} that lies uncompressed. */
  Amount usedRaw() {
    return usedRaw;
  }

  Amount duplicates() {
    return duplicates;
  }

  Amount unused() {
    return unused;
  }

  private void findDuplicates() {
    var seen = new BitSet();
    index.forEach((_, pack, blob) -> {
      packs.get(pack).list(blob);
      var first = index.line(blob.id(), blob.type());
      if (usedFirstLines.get(first) && packs.get(pack).isPresent()) {
        if (seen.get(first)) {
          duplicated.set(first);
        }
        seen.set(first);
      }
    });
  }

  private void countSingles() {
    index.forEach((_, pack, blob) -> {
      var first = index.line(blob.id(), blob.type());
      if (duplicated.get(first)) {
        return;
      }
      var tally = packs.get(pack);
      var isUsed = usedFirstLines.get(first) && tally.isPresent();
      tally.count(blob, isUsed);
      if (isUsed) {
        countUsed(blob);
      } else {
        unused = unused.plus(new Amount(1, blob.length()));
      }
    });
  }

  /** A copy of a blob. */
  private record Copy(PackTally pack, boolean compressed) {
    private boolean isBetterThan(Copy other) {
      if (compressed != other.compressed) {
        return compressed;
      }
      // Duplicates are not counted yet, so a file's size stands for what it holds in all.
      var share = (double) pack.unusedBytes / Math.max(1, pack.fileBytes);
      var otherShare = (double) other.pack.unusedBytes / Math.max(1, other.pack.fileBytes);
      return share < otherShare || share == otherShare && pack.fileBytes > other.pack.fileBytes;
    }
  }

  private void chooseAmongDuplicates() {
    var best = new HashMap<Integer, Copy>();
    index.forEach((line, pack, blob) -> {
      var first = index.line(blob.id(), blob.type());
      var copy = new Copy(packs.get(pack), blob.compressed());
      if (duplicated.get(first) && copy.pack().isPresent()) {
        var known = best.get(first);
        if (known == null || copy.isBetterThan(known)) {
          best.put(first, copy);
          chosen.put(first, line);
        }
      }
    });
  }

  private void countDuplicates() {
    index.forEach((line, pack, blob) -> {
      var first = index.line(blob.id(), blob.type());
      if (duplicated.get(first)) {
        var isUsed = chosen.getOrDefault(first, -1) == line;
        packs.get(pack).count(blob, isUsed);
        if (isUsed) {
          countUsed(blob);
        } else {
          duplicates = duplicates.plus(new Amount(1, blob.length()));
        }
      }
    });
  }

  private void countUsed(PackedBlob blob) {
    var amount = new Amount(1, blob.length());
    used = used.plus(amount);
    usedRaw = blob.compressed() ? usedRaw : usedRaw.plus(amount);
  }
}
