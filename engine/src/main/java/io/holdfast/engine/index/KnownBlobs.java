package io.holdfast.engine.index;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.util.Collection;

/** What a writer of blobs asks, and tells of what it wrote. Thread-safe. */
public interface KnownBlobs {
  /** Knows nothing and notes nothing: for who writes blobs that are there, once more. */
  KnownBlobs NONE =
      new KnownBlobs() {
        @Override
        public boolean contains(BlobId id, BlobType type) {
          return false;
        }

        @Override
        public void add(PackId pack, Collection<PackedBlob> blobs) {}
      };

  boolean contains(BlobId id, BlobType type);

  /** Adds a pack's blobs; the pack is durable. */
  void add(PackId pack, Collection<PackedBlob> blobs);
}
