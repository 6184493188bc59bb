package io.holdfast.engine.prune;

import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.runs.RecordSorter;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What each pack holds, by a choice of copies, and all of them together.
 *
 * @param tallies of packs, in the order of their numbers
 * @param usedRaw the part of {@code used} that lies uncompressed
 */
record PackTallies(Records tallies, Amount used, Amount usedRaw, Amount duplicates, Amount unused) {

  static PackTallies count(PackTable table, BlobCopies copies, RunSpace space) {
    return count(table, copies, line -> !copies.isRepeat(line), space);
  }

  /**
   * Leaves spare copies out: before one is chosen these are all copies of what several packs have.
   */
  static PackTallies countWithoutSpare(PackTable table, BlobCopies copies, RunSpace space) {
    return count(table, copies, line -> !copies.isRepeat(line) && !copies.isSpare(line), space);
  }

  /** Goes through all listings in their order. */
  private static PackTallies count(
      PackTable table, BlobCopies copies, IntPredicate lines, RunSpace space) {
    var counting = new Counting(copies, lines, space.sorter(PackTally.WORDS));
    counting.count(table);
    return new PackTallies(
        summed(counting.tallies.sorted(), space),
        counting.used.amount(),
        counting.usedRaw.amount(),
        counting.duplicates.amount(),
        counting.unused.amount());
  }

  /** Of a pack that is listed. */
  PackTally get(int pack) {
    var record = new long[PackTally.WORDS];
    tallies.read(tallies.find(PackTable.pair(pack, 0)), record);
    return PackTally.of(record, 0);
  }

  /** A pack may be listed several times. */
  private static Records summed(Records sorted, RunSpace space) {
    var summed = space.spool(PackTally.WORDS);
    @Nullable PackTally last = null;
    for (var cursor = sorted.cursor(); cursor.next(); ) {
      var tally = PackTally.of(cursor);
      if (last != null && last.pack() == tally.pack()) {
        last.add(tally);
      } else {
        if (last != null) {
          summed.add(last.record());
        }
        last = tally;
      }
    }
    if (last != null) {
      summed.add(last.record());
    }
    sorted.free();
    return summed.finish();
  }

  private static final class Counting {
    private final BlobCopies copies;

    /** Whether a line counts. */
    private final IntPredicate lines;

    private final RecordSorter tallies;
    private final Sum used = new Sum();
    private final Sum usedRaw = new Sum();
    private final Sum duplicates = new Sum();
    private final Sum unused = new Sum();

    private Counting(BlobCopies copies, IntPredicate lines, RecordSorter tallies) {
      this.copies = copies;
      this.lines = lines;
      this.tallies = tallies;
    }

    private void count(PackTable table) {
      var line = table.lines().cursor();
      var words = new long[PackTable.LINE_WORDS];
      table.forEach(listing -> {
        var tally = new PackTally(listing.number());
        for (var nth = 0; nth < listing.lines() && line.next(); nth++) {
          if (lines.test((int) line.at())) {
            line.copyTo(words);
            count(PackTable.blob(words), (int) line.at(), tally);
          }
        }
        tallies.add(tally.record());
      });
    }

    private void count(PackedBlob blob, int line, PackTally tally) {
      tally.list(blob);
      var stays = copies.stays(line);
      tally.count(blob, stays);
      if (stays) {
        used.add(blob);
        if (!blob.compressed()) {
          usedRaw.add(blob);
        }
      } else if (copies.isSpare(line)) {
        duplicates.add(blob);
      } else {
        unused.add(blob);
      }
    }
  }

  private static final class Sum {
    private long blobs;
    private long bytes;

    private void add(PackedBlob blob) {
      blobs++;
      bytes += blob.length();
    }

    private Amount amount() {
      return new Amount(blobs, bytes);
    }
  }
}
