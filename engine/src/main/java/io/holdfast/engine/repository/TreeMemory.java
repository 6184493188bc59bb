package io.holdfast.engine.repository;

import io.holdfast.engine.pack.BlobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of trees that were opened last, proven to be what their ids name; nobody changes them.
 * Thread-safe.
 */
final class TreeMemory {
  private final int mostBytes;

  /** Least recently used first. Guarded by this. */
  private final Map<BlobId, byte[]> trees = new LinkedHashMap<>(16, 0.75f, true);

  /** Guarded by this. */
  private long bytes;

  /**
   * @param mostBytes of all texts together; 0 remembers nothing
   */
  TreeMemory(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized Optional<byte[]> find(BlobId id) {
    return Optional.ofNullable(trees.get(id));
  }

  /** Forgets others for it, and passes over one that is too large alone. */
  synchronized void add(BlobId id, byte[] plain) {
    if (plain.length > mostBytes || trees.containsKey(id)) {
      return;
    }
    trees.put(id, plain);
    bytes += plain.length;
    for (var oldest = trees.values().iterator(); bytes > mostBytes; ) {
      bytes -= oldest.next().length;
      oldest.remove();
    }
  }
}
