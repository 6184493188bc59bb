package io.holdfast.engine.prune;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.inventory.SwitchedIndex;
import io.holdfast.engine.pack.PackId;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;

/** The index that a prune switches. */
final class PruneSwitch implements SwitchedIndex {
  private static final int ID_WORDS = 4;

  private final StoredIndex index;
  private final PackTallies tallies;

  /** Numbers of packs that leave. */
  private final BitSet leaving;

  /** By the time of a stray pack's last mark. */
  private final LongPredicate waiting;

  /** Numbers of index files. */
  private final BitSet replaced = new BitSet();

  /**
   * Numbers of packs that are listed several times, and of which a file that stays, or a new one,
   * lists every blob.
   */
  private final BitSet listed = new BitSet();

  PruneSwitch(StoredIndex index, PackTallies tallies, BitSet leaving, LongPredicate waiting) {
    this.index = index;
    this.tallies = tallies;
    this.leaving = leaving;
    this.waiting = waiting;
    findReplaced();
    noteListed();
  }

  @Override
  public List<IndexId> replaced() {
    return replaced.stream().mapToObj(index.files()::get).toList();
  }

  @Override
  public boolean takes(PackId pack, int blobs) {
    var number = index.table().number(pack);
    if (leaving.get(number) || listed.get(number)) {
      return false;
    }
    var listing = index.table().listing(number);
    if (listing.several()) {
      noteListed(number, blobs);
    }
    return true;
  }

  @Override
  public boolean waits(PackId pack) {
    var id = pack.digest();
    var at = index.strays().find(id.w0(), id.w1(), id.w2(), id.w3());
    if (at < 0) {
      return false;
    }
    var stray = new long[StoredIndex.STRAY_WORDS];
    index.strays().read(at, stray);
    return waiting.test(stray[StoredIndex.STRAY_SINCE]);
  }

  /** Files with a pack that leaves, and files with marks of which none counts any more. */
  private void findReplaced() {
    var counting = new BitSet();
    var id = new long[ID_WORDS];
    var stray = new IdCursor(index.strays());
    for (var mark = new IdCursor(index.marks()); mark.isThere(); mark.step()) {
      var file = (int) mark.word(StoredIndex.MARK_FILE);
      replaced.set(file);
      mark.copyId(id);
      if (stray.stepTo(id) && waiting.test(stray.word(StoredIndex.STRAY_SINCE))) {
        counting.set(file);
      }
    }
    replaced.andNot(counting);
    index
        .table()
        .forEach(listing -> {
          if (leaving.get(listing.number()) && listing.file() != PackTable.NO_FILE) {
            replaced.set(listing.file());
          }
        });
  }

  private void noteListed() {
    index
        .table()
        .forEach(listing -> {
          if (listing.several()
              && listing.file() != PackTable.NO_FILE
              && !replaced.get(listing.file())) {
            noteListed(listing.number(), listing.lines());
          }
        });
  }

  private void noteListed(int number, int blobs) {
    var tally = tallies.get(number);
    if (blobs >= tally.usedBlobs() + tally.unusedBlobs()) {
      listed.set(number);
    }
  }
}
