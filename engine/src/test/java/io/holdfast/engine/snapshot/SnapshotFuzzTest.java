package io.holdfast.engine.snapshot;

import io.holdfast.base.testkit.CodecContract;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.ResticSeeds;
import io.holdfast.engine.snapshot.SnapshotSummary.BlobCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.ProcessedTotals;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;

/** Snapshots by a writer with the right key and wrong ideas. */
class SnapshotFuzzTest extends CodecContract {
  private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-03-01T08:00:00.5+02:00");

  @Override
  protected List<byte[]> ours() {
    return List.of(SnapshotCodec.encode(full()));
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("snapshot.json"));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    return SnapshotCodec.encode(SnapshotCodec.decode(bytes));
  }

  private static Snapshot full() {
    var counts = new EntryCounts(1, 2, 3);
    return Snapshot.builder(TIME, BlobId.hash(new byte[0], 0, 0), List.of("/"))
        .parent(SnapshotId.parse("ab".repeat(32)))
        .original(SnapshotId.parse("cd".repeat(32)))
        .hostname("host")
        .username("user")
        .uid(1000)
        .gid(1000)
        .excludes(List.of("*.tmp"))
        .tags(List.of("one", "two"))
        .programVersion("holdfast 0.1.0")
        .summary(
            new SnapshotSummary(
                TIME, TIME, counts, counts, new BlobCounts(1, 2, 3, 4), new ProcessedTotals(5, 6)))
        .build();
  }
}
