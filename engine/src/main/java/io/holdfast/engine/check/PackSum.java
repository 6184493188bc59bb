package io.holdfast.engine.check;

import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackedBlob;
import java.util.List;

/**
 * What the index says of a pack in all.
 *
 * @param sizeBytes that the file must have
 * @param mixed whether data and trees share it, which slows other clients down
 */
record PackSum(long sizeBytes, int blobs, boolean mixed) {
  static PackSum of(List<PackedBlob> blobs) {
    var trees = blobs.stream().filter(blob -> blob.type() == BlobType.TREE).count();
    return new PackSum(
        PackHeader.packBytes(blobs), blobs.size(), trees > 0 && trees < blobs.size());
  }
}
