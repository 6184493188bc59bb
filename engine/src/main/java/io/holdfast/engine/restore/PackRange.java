package io.holdfast.engine.restore;

import io.holdfast.engine.pack.PackId;
import java.util.List;

/** A stretch of one pack that is read at once, and the blobs wanted in it, in their order. */
record PackRange(PackId pack, long offset, int length, List<WantedBlob> blobs) {
  static PackRange of(PackId pack, List<WantedBlob> blobs) {
    var offset = blobs.getFirst().location().offset();
    var last = blobs.getLast().location();
    var end = last.offset() + last.length();
    return new PackRange(pack, offset, Math.toIntExact(end - offset), blobs);
  }
}
