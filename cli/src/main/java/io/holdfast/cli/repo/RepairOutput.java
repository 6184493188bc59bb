package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.repair.PackRepairReport.LostBlob;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repair.SnapshotRepairReport.Loss;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;

/** What all repairs tell alike. */
final class RepairOutput {
  private RepairOutput() {}

  static String text(Loss loss) {
    var size =
        loss.bytesBefore() == loss.bytesAfter()
            ? ""
            : ", %s of %s left"
                .formatted(new ByteSize(loss.bytesAfter()), new ByteSize(loss.bytesBefore()));
    return "%s %s: %s%s".formatted(loss.fate(), loss.path(), loss.reason(), size);
  }

  /** Tells what is found at once. */
  record Hears(ProgressDisplay display) implements RepairListener {
    @Override
    public void progress(long done, long total) {
      display.update(done, total, 0, 0);
    }

    @Override
    public void damaged(ObjectName file, HoldfastException failure) {
      display.note("%s: %s (%s)".formatted(file, failure.getMessage(), failure.code().number()));
    }

    @Override
    public void lost(LostBlob blob) {
      display.note(
          "LOST %s blob %s of pack %s: %s"
              .formatted(blob.type().word(), blob.id(), blob.pack(), blob.reason()));
    }

    @Override
    public void lost(SnapshotId snapshot, Loss loss) {
      display.note("%s %s".formatted(Shapes.shortId(snapshot), text(loss)));
    }
  }
}
