package io.holdfast.engine.index;

import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.util.List;

/** One pack as an index file lists it. */
public record IndexedPack(PackId id, List<PackedBlob> blobs) {
  public IndexedPack {
    blobs = List.copyOf(blobs);
  }
}
