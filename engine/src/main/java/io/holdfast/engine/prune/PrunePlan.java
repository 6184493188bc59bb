package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.prune.PruneReport.Amount;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What becomes of each pack that the index lists: it stays, it goes, or what is used of it is
 * written anew first. A pure decision, with the thresholds of stock clients. Not thread-safe.
 */
final class PrunePlan {
  /** Full packs below this part of the usual size are merged, when there are enough of them. */
  private static final int SMALL_PART = 25;

  private static final int FEWEST_SMALL_PACKS = 10;

  private final PruneRequest request;
  private final MasterIndex index;
  private final List<PackTally> packs;
  private final BlobCopies copies;
  private final int formatVersion;
  private final long smallBytes;

  /** Numbers of packs that go, those missing from the store included. */
  private final BitSet removed = new BitSet();

  private final List<Integer> repacked = new ArrayList<>();
  private Amount removedAmount = Amount.NONE;
  private Amount repackedAmount = Amount.NONE;
  private Amount repackedAway = Amount.NONE;

  /** What is asked for, and of what kind of repository. */
  record Scope(PruneRequest request, int formatVersion, int packSizeBytes) {}

  private PrunePlan(Scope scope, MasterIndex index, List<PackTally> packs, BlobCopies copies) {
    request = scope.request();
    this.index = index;
    this.packs = packs;
    this.copies = copies;
    formatVersion = scope.formatVersion();
    smallBytes =
        request.repackSmall() ? scope.packSizeBytes() / 5L * 4 : scope.packSizeBytes() / SMALL_PART;
  }

  /**
   * @param usedFirstLines what {@link UsedBlobs} found
   * @param sizes of all packs in the store
   * @throws EngineException PACK_DAMAGED when a pack that is needed has another size than the index
   *     says
   */
  static PrunePlan make(
      Scope scope, MasterIndex index, BitSet usedFirstLines, Map<PackId, Long> sizes) {
    var packs = new ArrayList<PackTally>();
    for (var pack : index.packs()) {
      packs.add(new PackTally(sizes.getOrDefault(pack, -1L)));
    }
    var plan = new PrunePlan(scope, index, packs, BlobCopies.choose(index, usedFirstLines, packs));
    plan.decide();
    return plan;
  }

  BlobCopies copies() {
    return copies;
  }

  PackTally pack(int number) {
    return packs.get(number);
  }

  int packs() {
    return packs.size();
  }

  /** Packs without anything used, by number. */
  BitSet removed() {
    return removed;
  }

  /** Packs to be written anew, in the order in which that gains most. */
  List<Integer> repacked() {
    return repacked;
  }

  Amount removedAmount() {
    return removedAmount;
  }

  private void decide() {
    var candidates = new ArrayList<Integer>();
    var small = new ArrayList<Integer>();
    for (var number = 0; number < packs.size(); number++) {
      var pack = packs.get(number);
      if (pack.usedBlobs == 0) {
        removed.set(number);
        removedAmount = removedAmount.plus(pack.unused());
        continue;
      }
      requireSize(number, pack);
      if (pack.unusedBlobs > 0 || pack.isMixed() || mustCompress(pack)) {
        candidates.add(number);
      } else if (pack.fileBytes < smallBytes) {
        small.add(number);
      }
    }
    if (small.size() >= FEWEST_SMALL_PACKS) {
      candidates.addAll(small);
    }
    candidates.sort(
        Comparator.<Integer>comparingInt(number -> rank(packs.get(number)))
            .thenComparingDouble(number -> -packs.get(number).unusedShare()));
    candidates.forEach(this::consider);
  }

  /** Trees first, since every client reads them; then small packs. */
  private int rank(PackTally pack) {
    if (!pack.isDataOnly()) {
      return 0;
    }
    return pack.fileBytes < smallBytes ? 1 : 2;
  }

  private void consider(int number) {
    var pack = packs.get(number);
    if (repackedAmount.bytes() + pack.fileBytes > request.limits().maxRepackBytes()) {
      return;
    }
    var mustRewrite = !pack.isDataOnly() || mustCompress(pack);
    var unusedLeft =
        copies.duplicates().plus(copies.unused()).bytes()
            - removedAmount.bytes()
            - repackedAway.bytes();
    var enough = unusedLeft <= request.limits().maxUnused().bytes(copies.used().bytes());
    if (!mustRewrite && enough && pack.fileBytes >= smallBytes) {
      return;
    }
    repacked.add(number);
    repackedAmount = repackedAmount.plus(pack.all());
    repackedAway = repackedAway.plus(pack.unused());
  }

  private boolean mustCompress(PackTally pack) {
    return formatVersion >= 2
        && (pack.hasRawTrees() || request.repackUncompressed() && pack.hasUsedRaw());
  }

  private void requireSize(int number, PackTally pack) {
    if (pack.listedBytes() != pack.fileBytes) {
      throw new EngineException(
          ErrorCode.PACK_DAMAGED,
          "pack %s has %d bytes, by the index %d; nothing is removed before that is mended"
              .formatted(index.packs().get(number), pack.fileBytes, pack.listedBytes()));
    }
  }
}
