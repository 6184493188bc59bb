package io.holdfast.engine.repair;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What was saved of damaged packs, or would be.
 *
 * @param repaired packs that are out of the index; a prune deletes them when the grace period is
 *     over
 * @param left packs that could not be read for a reason that may pass; they are as they were
 * @param salvagedBlobs blobs that are whole, in new packs
 * @param lost blobs of which there is no whole copy, all of them
 * @param damagedSnapshots those that need something lost
 */
public record PackRepairReport(
    boolean dryRun,
    List<PackId> repaired,
    List<PackId> left,
    long salvagedBlobs,
    List<LostBlob> lost,
    List<SnapshotId> damagedSnapshots) {
  public PackRepairReport {
    repaired = List.copyOf(repaired);
    left = List.copyOf(left);
    lost = List.copyOf(lost);
    damagedSnapshots = List.copyOf(damagedSnapshots);
  }

  /**
   * @param plainBytes that it had
   * @param reason why it cannot be saved, for people
   */
  public record LostBlob(BlobId id, BlobType type, PackId pack, int plainBytes, String reason) {}
}
