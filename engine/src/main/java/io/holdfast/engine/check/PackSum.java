package io.holdfast.engine.check;

import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;

/**
 * What the index says of a pack in all.
 *
 * @param sizeBytes that the file must have
 * @param mixed whether data and trees share it, which slows other clients down
 */
record PackSum(long sizeBytes, int blobs, boolean mixed) {
  static PackSum of(IndexedPack pack) {
    var trees = pack.blobs().stream().filter(blob -> blob.type() == BlobType.TREE).count();
    return new PackSum(
        PackHeader.packBytes(pack.blobs()),
        pack.blobs().size(),
        trees > 0 && trees < pack.blobs().size());
  }
}
