package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.prune.PruneReport.Compressed;
import io.holdfast.engine.runs.RecordSorter;
import io.holdfast.engine.runs.RecordSpool;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;
import java.util.BitSet;
import java.util.List;

/**
 * What becomes of each pack that the index lists: it stays, it goes, or what is used of it is
 * written anew first. A pure decision, with the thresholds of stock clients. Not thread-safe.
 */
final class PrunePlan {
  /** Full packs below this part of the usual size are merged, when there are enough of them. */
  private static final int SMALL_PART = 25;

  private static final int FEWEST_SMALL_PACKS = 10;
  private static final int RANK_BITS = 2;
  private static final long WHOLE = Double.doubleToRawLongBits(1);

  /** Places in a candidate's record, behind rank and share. */
  private static final int SMALL = 1;

  private static final int TALLY = 2;
  private static final int FILE_BYTES = TALLY + PackTally.WORDS;
  private static final int CANDIDATE_WORDS = FILE_BYTES + 1;

  private final PruneRequest request;
  private final PackTable table;
  private final PackTallies tallies;
  private final int formatVersion;
  private final long smallBytes;

  private final RecordSorter candidates;

  private final RecordSpool repacked;
  private long smallPacks;

  /** Numbers of packs that go, those missing from the store included. */
  private final BitSet removed = new BitSet();

  private Amount removedAmount = Amount.NONE;
  private Amount repackedAmount = Amount.NONE;
  private Amount repackedAway = Amount.NONE;
  private boolean leftOut;

  /** What is asked for, and of what kind of repository. */
  record Scope(PruneRequest request, int formatVersion, int packSizeBytes) {}

  private PrunePlan(Scope scope, PackTable table, PackTallies tallies, RunSpace space) {
    request = scope.request();
    this.table = table;
    this.tallies = tallies;
    candidates = space.sorter(CANDIDATE_WORDS);
    repacked = space.spool(PackTally.WORDS);
    formatVersion = scope.formatVersion();
    smallBytes =
        request.repackSmall() ? scope.packSizeBytes() / 5L * 4 : scope.packSizeBytes() / SMALL_PART;
  }

  /**
   * What is decided.
   *
   * @param removed numbers of packs without anything used, those missing from the store included
   * @param repacked tallies of packs to be written anew, in the order in which that gains most
   * @param leftOut whether more would be written anew without the limit of bytes
   */
  record Decision(
      BitSet removed,
      Amount removedAmount,
      Records repacked,
      Amount repackedAmount,
      Amount repackedAway,
      boolean leftOut) {
    /** What a run would come to that does all of it, as far as that can be known before. */
    Repacker.Outcome allDone() {
      return new Repacker.Outcome(
          repackedPacks(), repackedAmount, repackedAway, List.of(), Compressed.NOTHING);
    }

    /** The numbers of packs that leave when all is done. */
    BitSet leaving() {
      var leaving = repackedPacks();
      leaving.or(removed);
      return leaving;
    }

    /** The numbers of those that are written anew. */
    BitSet repackedPacks() {
      var numbers = new BitSet();
      for (var pack = repacked.cursor(); pack.next(); ) {
        numbers.set(PackTally.of(pack).pack());
      }
      return numbers;
    }
  }

  /**
   * @throws EngineException PACK_DAMAGED when a pack that is needed has another size than the index
   *     says
   */
  static Decision make(Scope scope, PackTable table, PackTallies tallies, RunSpace space) {
    return new PrunePlan(scope, table, tallies, space).decide();
  }

  private Decision decide() {
    var cursor = tallies.tallies().cursor();
    table.forEachPack(listing -> {
      cursor.next();
      judge(listing, PackTally.of(cursor));
    });
    var sorted = candidates.sorted();
    var words = new long[CANDIDATE_WORDS];
    for (var candidate = sorted.cursor(); candidate.next(); ) {
      candidate.copyTo(words);
      if (words[SMALL] == 0 || smallPacks >= FEWEST_SMALL_PACKS) {
        consider(PackTally.of(words, TALLY), words[FILE_BYTES]);
      }
    }
    sorted.free();
    return new Decision(
        removed, removedAmount, repacked.finish(), repackedAmount, repackedAway, leftOut);
  }

  private void judge(PackTable.Listing listing, PackTally pack) {
    if (pack.usedBlobs() == 0) {
      removed.set(listing.number());
      removedAmount = removedAmount.plus(pack.unused());
      return;
    }
    requireSize(listing, pack);
    if (pack.unusedBlobs() > 0 || pack.isMixed() || mustCompress(pack)) {
      addCandidate(listing, pack, 0);
    } else if (listing.bytes() < smallBytes) {
      smallPacks++;
      addCandidate(listing, pack, 1);
    }
  }

  /** Those with the larger share of unused data first; of a rank and share, small ones last. */
  private void addCandidate(PackTable.Listing listing, PackTally pack, int small) {
    var words = new long[CANDIDATE_WORDS];
    var share = WHOLE - Double.doubleToRawLongBits(pack.unusedShare());
    words[0] = (long) rank(pack, listing.bytes()) << Long.SIZE - RANK_BITS | share;
    words[SMALL] = small;
    System.arraycopy(pack.record(), 0, words, TALLY, PackTally.WORDS);
    words[FILE_BYTES] = listing.bytes();
    candidates.add(words);
  }

  /** Trees first, since every client reads them; then small packs. */
  private int rank(PackTally pack, long fileBytes) {
    if (!pack.isDataOnly()) {
      return 0;
    }
    return fileBytes < smallBytes ? 1 : 2;
  }

  private void consider(PackTally pack, long fileBytes) {
    var mustRewrite = !pack.isDataOnly() || mustCompress(pack);
    var unusedLeft =
        tallies.duplicates().plus(tallies.unused()).bytes()
            - removedAmount.bytes()
            - repackedAway.bytes();
    var enough = unusedLeft <= request.limits().maxUnused().bytes(tallies.used().bytes());
    if (!mustRewrite && enough && fileBytes >= smallBytes) {
      return;
    }
    if (repackedAmount.bytes() + fileBytes > request.limits().maxRepackBytes()) {
      leftOut = true;
      return;
    }
    repacked.add(pack.record());
    repackedAmount = repackedAmount.plus(pack.all());
    repackedAway = repackedAway.plus(pack.unused());
  }

  private boolean mustCompress(PackTally pack) {
    return formatVersion >= 2
        && (pack.hasRawTrees() || request.repackUncompressed() && pack.hasUsedRaw());
  }

  private static void requireSize(PackTable.Listing listing, PackTally pack) {
    if (pack.listedBytes() != listing.bytes()) {
      throw new EngineException(
          ErrorCode.PACK_DAMAGED,
          "pack %s has %d bytes, by the index %d; nothing is removed before that is mended"
              .formatted(listing.id(), listing.bytes(), pack.listedBytes()));
    }
  }
}
