package io.holdfast.engine.index;

import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.util.List;

/**
 * One pack while an index file is read.
 *
 * @param lines of the pack; others when the reading goes on
 */
public record ListedPack(PackId id, ListedBlobs lines) {
  /** The pack as it can be kept. */
  public IndexedPack kept() {
    return new IndexedPack(id, blobs());
  }

  public List<PackedBlob> blobs() {
    return lines.toList();
  }
}
