package io.holdfast.sources.image;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import java.util.Optional;

/** An image as a repository has it: blocks one after the other, of any lengths. */
final class StoredImage {
  private final Repository repository;
  private final Node.File file;

  /** Where each block begins, and behind the last where it ends. */
  private final long[] offsets;

  private final int missing;

  /** A block of nothing but zeros, as long as all blocks but the last are. */
  private final byte[] zeros;

  private final BlobId zeroBlock;

  private StoredImage(Repository repository, Node.File file, long[] offsets, int missing) {
    this.repository = repository;
    this.file = file;
    this.offsets = offsets;
    this.missing = missing;
    zeros = new byte[blocks() == 0 ? 0 : length(0)];
    zeroBlock = BlobId.hash(zeros, 0, zeros.length);
  }

  static StoredImage of(Repository repository, Node.File file) {
    var offsets = new long[file.content().size() + 1];
    var missing = 0;
    for (var i = 0; i < file.content().size(); i++) {
      var location = repository.blobs().find(file.content().get(i), BlobType.DATA);
      missing += location.isEmpty() ? 1 : 0;
      offsets[i + 1] = offsets[i] + location.map(found -> found.plainLength()).orElse(0);
    }
    return new StoredImage(repository, file, offsets, missing);
  }

  Node.File file() {
    return file;
  }

  long sizeBytes() {
    return file.size();
  }

  int blocks() {
    return file.content().size();
  }

  /** Blocks that the repository does not have. */
  int missing() {
    return missing;
  }

  boolean isWhole() {
    return missing == 0 && offsets[blocks()] == file.size();
  }

  long offset(int block) {
    return offsets[block];
  }

  int length(int block) {
    return (int) (offsets[block + 1] - offsets[block]);
  }

  BlobId id(int block) {
    return file.content().get(block);
  }

  /** Whether it is known to be nothing but zeros. */
  boolean isZero(int block) {
    return id(block).equals(zeroBlock);
  }

  byte[] load(int block) {
    return isZero(block) ? zeros : repository.loadBlob(id(block), BlobType.DATA);
  }

  /** What must be written where nothing is yet. */
  long dataBytes() {
    var bytes = 0L;
    for (var block = 0; block < blocks(); block++) {
      bytes += isZero(block) ? 0 : length(block);
    }
    return bytes;
  }

  /** Of the whole image, in hexadecimal digits, as it was read. */
  Optional<String> sha256() {
    return file.metadata().attributes().stream()
        .filter(each -> each.name().equals(ImageFile.SHA256))
        .map(each -> each.value().toText())
        .findFirst();
  }
}
