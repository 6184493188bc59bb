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
    var size = PackHeader.storedBytes(pack.blobs());
    var trees = 0;
    for (var blob : pack.blobs()) {
      size += blob.length();
      trees += blob.type() == BlobType.TREE ? 1 : 0;
    }
    return new PackSum(size, pack.blobs().size(), trees > 0 && trees < pack.blobs().size());
  }
}
