package io.holdfast.control.fileindex;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;

/**
 * Tells contents of files apart.
 *
 * @param whole whether it is the SHA-256 of the content itself, as for an empty file and one of a
 *     single blob; otherwise it is that of the ids of all its blobs, which nobody knows who has
 *     only the file
 */
public record ContentHash(BlobId id, boolean whole) {
  private static final ContentHash EMPTY = new ContentHash(BlobId.hash(new byte[0], 0, 0), true);

  static ContentHash of(Node.File file) {
    var blobs = file.content();
    return switch (blobs.size()) {
      case 0 -> EMPTY;
      case 1 -> new ContentHash(blobs.getFirst(), true);
      default -> {
        var ids = new byte[blobs.size() * BlobId.BYTES];
        for (var at = 0; at < blobs.size(); at++) {
          blobs.get(at).writeTo(ids, at * BlobId.BYTES);
        }
        yield new ContentHash(BlobId.of(Digest.sha256(ids, 0, ids.length)), false);
      }
    };
  }
}
