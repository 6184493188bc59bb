package io.holdfast.engine.mount;

import static io.holdfast.base.ErrorCode.BLOB_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.BlobReader;
import io.holdfast.engine.tree.Node;
import java.util.Arrays;

/** Where in a file each of its blobs begins: eight bytes a blob. */
final class FilePieces {
  /** Of each blob, and at last the file's size. */
  private final long[] starts;

  private FilePieces(long[] starts) {
    this.starts = starts;
  }

  /**
   * @throws EngineException BLOB_MISSING when no index knows a blob's length
   */
  static FilePieces of(BlobReader blobs, Node.File file) {
    var content = file.content();
    var starts = new long[content.size() + 1];
    for (var i = 0; i < content.size(); i++) {
      var id = content.get(i);
      var location =
          blobs
              .find(id, BlobType.DATA)
              .orElseThrow(() ->
                  new EngineException(BLOB_MISSING, "data blob %s is in no index".formatted(id)));
      starts[i + 1] = starts[i] + location.plainLength();
    }
    return new FilePieces(starts);
  }

  /** Bytes of all blobs together. */
  long size() {
    return starts[count()];
  }

  /** How many blobs there are. */
  int count() {
    return starts.length - 1;
  }

  /** The blob that holds a byte; empty blobs hold none. */
  int at(long offset) {
    if (offset < 0 || offset >= size()) {
      throw new IllegalArgumentException("byte %d of %d".formatted(offset, size()));
    }
    var found = Arrays.binarySearch(starts, offset);
    if (found < 0) {
      return -found - 2;
    }
    while (starts[found + 1] == offset) {
      found++;
    }
    return found;
  }

  long start(int piece) {
    return starts[piece];
  }
}
