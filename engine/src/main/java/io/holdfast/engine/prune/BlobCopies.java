package io.holdfast.engine.prune;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.runs.RunSpace;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Chooses of each used blob the copy that stays. Of several copies one that was not found damaged
 * stays, of those a compressed one, of those the one in the pack with the least unused data, and of
 * those the one in the larger pack. A copy of what is used never counts as unused there: so the
 * work of a prune that was killed is found again, as packs without anything unused.
 *
 * <p>A blob's copies are bits by the numbers of their lines.
 */
final class BlobCopies {
  private final IndexedBlobs blobs;
  private final PackTable table;
  private final CopyGroups groups;

  /** Lines that say what another one says. */
  private final BitSet repeats = new BitSet();

  /** Copies that stay, of blobs that are used. */
  private final BitSet staying = new BitSet();

  /** Further copies of used blobs. */
  private final BitSet spare = new BitSet();

  /** Copies that were found damaged. */
  private final BitSet damaged = new BitSet();

  /** Copies that stay beyond one of each blob: of blobs of which no copy is sound. */
  private long further;

  /** Of packs, without what lies in several; null when nothing does. */
  private @Nullable PackTallies singles;

  private BlobCopies(PackTable table, IndexedBlobs blobs, UsedBlobs used) {
    this.table = table;
    this.blobs = blobs;
    groups = new CopyGroups(blobs, used, repeats);
  }

  /**
   * Chooses among the copies of all blobs. When a used blob is in no listed pack, packs are taken
   * back, and the choice is of no use.
   *
   * @throws io.holdfast.engine.EngineException BLOB_MISSING
   */
  static BlobCopies choose(PackTable table, IndexedBlobs blobs, UsedBlobs used, RunSpace space) {
    var copies = new BlobCopies(table, blobs, used);
    copies.chooseSingles();
    if (!copies.spare.isEmpty()) {
      var singles = PackTallies.countWithoutSpare(table, copies, space);
      copies.singles = singles;
      copies.chooseAmongDuplicates(singles);
    }
    return copies;
  }

  /** Chooses anew, without these copies unless a blob has no others. */
  void avoid(BitSet lines) {
    damaged.or(lines);
    chooseAmongDuplicates(Objects.requireNonNull(singles, "there are no duplicates"));
  }

  /** How many copies stay beyond one of each blob: of blobs of which none is sound. */
  long further() {
    return further;
  }

  boolean isRepeat(int line) {
    return repeats.get(line);
  }

  /** Whether this is the copy that stays, of a blob that is used. */
  boolean stays(int line) {
    return staying.get(line);
  }

  /** Whether this is a further copy of a used blob. */
  boolean isSpare(int line) {
    return spare.get(line);
  }

  BitSet repeats() {
    return repeats;
  }

  /**
   * Lines of what must be written anew when packs go: copies that stay, unless a pack that is left
   * has one too.
   *
   * @param going numbers of packs
   */
  BitSet moved(BitSet going) {
    var moved = (BitSet) staying.clone();
    if (hasDuplicates()) {
      groups.forEach(group -> {
        if (group.isDuplicated() && isKeptElsewhere(group, going)) {
          for (var copy = 0; copy < group.size(); copy++) {
            moved.clear(group.line(copy));
          }
        }
      });
    }
    return moved;
  }

  /**
   * Lines of the copies that are relied on when packs go: of each blob that has a copy in one of
   * them one that stays, or is to be written anew; of a blob with a damaged copy all.
   *
   * @param going numbers of packs
   */
  BitSet relied(BitSet going) {
    var relied = new BitSet();
    if (hasDuplicates()) {
      groups.forEach(group -> {
        if (group.isDuplicated()) {
          rely(group, going, relied);
        }
      });
    }
    return relied;
  }

  private void rely(CopyGroups.Group group, BitSet going, BitSet relied) {
    var keeper = keeper(group, going);
    var doubted = false;
    var loses = false;
    for (var copy = 0; copy < group.size(); copy++) {
      doubted |= damaged.get(group.line(copy));
      loses |= copy != keeper && group.isPresent(copy) && going.get(group.pack(copy));
    }
    for (var copy = 0; copy < group.size(); copy++) {
      if (group.isPresent(copy) && (doubted || loses && copy == keeper)) {
        relied.set(group.line(copy));
      }
    }
  }

  /** The chosen copy, unless that goes and a pack with another one stays. */
  private int keeper(CopyGroups.Group group, BitSet going) {
    var keeper = 0;
    for (var copy = 0; copy < group.size(); copy++) {
      var stays = isSoundThere(group, copy, going);
      if (staying.get(group.line(copy))) {
        keeper = copy;
        if (stays) {
          return copy;
        }
      }
    }
    for (var copy = 0; copy < group.size(); copy++) {
      if (isSoundThere(group, copy, going)) {
        return copy;
      }
    }
    return keeper;
  }

  private boolean isKeptElsewhere(CopyGroups.Group group, BitSet going) {
    for (var copy = 0; copy < group.size(); copy++) {
      if (isSoundThere(group, copy, going)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a copy lies in a pack that does not go, and was not found damaged. */
  private boolean isSoundThere(CopyGroups.Group group, int copy, BitSet going) {
    return group.isPresent(copy) && !going.get(group.pack(copy)) && !damaged.get(group.line(copy));
  }

  private boolean hasDuplicates() {
    return singles != null;
  }

  /** Until one of them is chosen, all copies of a duplicated blob are spare. */
  private void chooseSingles() {
    groups.forEach(
        new CopyGroups.Visitor() {
          @Override
          public void visit(CopyGroups.Group group) {
            for (var copy = 0; copy < group.size(); copy++) {
              if (group.isDuplicated()) {
                spare.set(group.line(copy));
              } else if (group.isUsed() && group.isPresent(copy)) {
                staying.set(group.line(copy));
              }
            }
          }

          @Override
          public void missing(BlobId id, BlobType type) {
            blobs.revive(id, type);
          }
        });
  }

  private void chooseAmongDuplicates(PackTallies tallies) {
    further = 0;
    groups.forEach(group -> {
      if (group.isDuplicated()) {
        for (var copy = 0; copy < group.size(); copy++) {
          spare.set(group.line(copy));
          staying.clear(group.line(copy));
        }
        if (isDamagedEverywhere(group)) {
          keepAll(group);
        } else {
          var chosen = chosen(group, tallies);
          spare.clear(chosen);
          staying.set(chosen);
        }
      }
    });
  }

  private boolean isDamagedEverywhere(CopyGroups.Group group) {
    for (var copy = 0; copy < group.size(); copy++) {
      if (group.isPresent(copy) && !damaged.get(group.line(copy))) {
        return false;
      }
    }
    return true;
  }

  /** Perhaps another machine reads one of them. */
  private void keepAll(CopyGroups.Group group) {
    for (var copy = 0; copy < group.size(); copy++) {
      if (group.isPresent(copy)) {
        spare.clear(group.line(copy));
        staying.set(group.line(copy));
        further++;
      }
    }
    further--;
  }

  private int chosen(CopyGroups.Group group, PackTallies tallies) {
    @Nullable Copy best = null;
    for (var nth = 0; nth < group.size(); nth++) {
      if (group.isPresent(nth) && !damaged.get(group.line(nth))) {
        var pack = group.pack(nth);
        var copy =
            new Copy(
                group.line(nth),
                group.isCompressed(nth),
                tallies.get(pack).unusedBytes(),
                table.listing(pack).bytes());
        best = best == null || copy.isBetterThan(best) ? copy : best;
      }
    }
    return Objects.requireNonNull(best, "a duplicated blob is somewhere").line;
  }

  /** A copy of a blob, and its pack without what lies in several packs. */
  private record Copy(int line, boolean compressed, long unusedBytes, long fileBytes) {
    private boolean isBetterThan(Copy other) {
      if (compressed != other.compressed) {
        return compressed;
      }
      // Duplicates are not counted yet, so a file's size stands for what it holds in all.
      var share = (double) unusedBytes / Math.max(1, fileBytes);
      var otherShare = (double) other.unusedBytes / Math.max(1, other.fileBytes);
      return share < otherShare || share == otherShare && fileBytes > other.fileBytes;
    }
  }
}
