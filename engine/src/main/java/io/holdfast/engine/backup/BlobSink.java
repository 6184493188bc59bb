package io.holdfast.engine.backup;

import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.LevelTrial;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.SavedBlob;
import io.holdfast.engine.tree.EncodedTree;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where blobs go. Thread-safe. */
interface BlobSink {
  /**
   * Saves the first {@code length} bytes of {@code plain}, a piece of the file of {@code trial}.
   */
  SavedBlob saveData(BlobId id, byte[] plain, int length, LevelTrial trial)
      throws InterruptedException;

  SavedBlob saveTree(EncodedTree tree) throws InterruptedException;

  /** Throws what a save failed with after it had returned; to be asked while none is made. */
  void throwIfFailed();

  /** Into the repository. */
  record IntoRepository(BlobWriter writer) implements BlobSink {
    @Override
    public SavedBlob saveData(BlobId id, byte[] plain, int length, LevelTrial trial)
        throws InterruptedException {
      return writer.saveData(id, plain, length, trial);
    }

    @Override
    public SavedBlob saveTree(EncodedTree tree) throws InterruptedException {
      return writer.saveTree(tree);
    }

    @Override
    public void throwIfFailed() {
      writer.throwIfFailed();
    }
  }

  /** Nowhere: only finds out what is new. What it would take in packs is not known. */
  final class DryRun implements BlobSink {
    private final MasterIndex index;
    private final Set<BlobId> seen = ConcurrentHashMap.newKeySet();

    DryRun(MasterIndex index) {
      this.index = index;
    }

    @Override
    public SavedBlob saveData(BlobId id, byte[] plain, int length, LevelTrial trial) {
      return new SavedBlob(!index.contains(id, BlobType.DATA) && seen.add(id), 0);
    }

    @Override
    public SavedBlob saveTree(EncodedTree tree) {
      return new SavedBlob(!index.contains(tree.id(), BlobType.TREE) && seen.add(tree.id()), 0);
    }

    @Override
    public void throwIfFailed() {}
  }
}
