package io.holdfast.engine.repository;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackedBlob;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Blobs that somebody is writing, not yet in the index. Thread-safe. */
final class BlobsInFlight {
  private final Set<BlobId> data = ConcurrentHashMap.newKeySet();
  private final Set<BlobId> trees = ConcurrentHashMap.newKeySet();

  /** Whether the blob was not there. */
  boolean add(BlobId id, BlobType type) {
    return of(type).add(id);
  }

  void remove(BlobId id, BlobType type) {
    of(type).remove(id);
  }

  void removeAll(List<PackedBlob> blobs) {
    blobs.forEach(blob -> remove(blob.id(), blob.type()));
  }

  private Set<BlobId> of(BlobType type) {
    return switch (type) {
      case DATA -> data;
      case TREE -> trees;
    };
  }
}
