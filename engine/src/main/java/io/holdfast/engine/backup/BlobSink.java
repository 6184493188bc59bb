package io.holdfast.engine.backup;

import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.SavedBlob;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where blobs go. Thread-safe. */
interface BlobSink {
  SavedBlob save(BlobType type, BlobId id, byte[] plain, int offset, int length)
      throws InterruptedException;

  /** Into the repository. */
  static BlobSink into(BlobWriter writer) {
    return writer::save;
  }

  /** Nowhere: only finds out what is new. What it would take in packs is not known. */
  final class DryRun implements BlobSink {
    private final MasterIndex index;
    private final Set<BlobId> seen = ConcurrentHashMap.newKeySet();

    DryRun(MasterIndex index) {
      this.index = index;
    }

    @Override
    public SavedBlob save(BlobType type, BlobId id, byte[] plain, int offset, int length) {
      return new SavedBlob(!index.contains(id, type) && seen.add(id), 0);
    }
  }
}
