package io.holdfast.engine.pack;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.store.Draft;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills one pack: seals each blob piece by piece, hashes a piece while it is still in the
 * processor's cache, and hands it to the store's draft, so that no pack is ever held in memory.
 * Reused for many packs. Not thread-safe.
 */
public final class PackBuilder implements AutoCloseable {
  /** A call to the store takes as long as copying some KiB. */
  private static final int BUFFER_BYTES = 256 * 1024;

  private static final int LEAST_BUFFERS_A_PACK = 4;

  private final MasterKey key;
  private final int targetBytes;
  private final Supplier<Draft> drafts;
  private final MessageDigest digest = Digest.newSha256();
  private final List<PackedBlob> blobs = new ArrayList<>();

  /** Direct, or the JDK would copy it once more. */
  private final ByteBuffer buffer;

  private @Nullable Draft draft;
  private long length;
  private int headerBytes;

  /** False while bytes are on their way, and for good when they did not all arrive. */
  private boolean sound = true;

  /**
   * @param targetBytes a pack is full before it exceeds this, or before its header is longer than
   *     one should be; a single larger blob makes a larger pack
   * @param drafts begins a draft of the store that the packs go to
   */
  public PackBuilder(MasterKey key, int targetBytes, Supplier<Draft> drafts) {
    this.key = key;
    this.targetBytes = targetBytes;
    this.drafts = drafts;
    buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, targetBytes / LEAST_BUFFERS_A_PACK));
    reset();
  }

  public boolean isEmpty() {
    return blobs.isEmpty();
  }

  /** Whether a blob of this many bytes, sealed not yet, still belongs into this pack. */
  public boolean fits(int storedBytes) {
    return isEmpty() || !isListFull() && sizeWith(storedBytes) <= targetBytes;
  }

  /** Whether hardly anything fits any more, so that waiting for more is of no use. */
  public boolean isFull() {
    return isListFull() || length + headerBytes >= targetBytes - targetBytes / 64;
  }

  /**
   * Appends a blob, compressed or not as {@code encoded} is.
   *
   * @return its line in the header
   * @throws io.holdfast.store.StoreException when the store's draft takes no more; the pack is of
   *     no further use then
   */
  public PackedBlob add(BlobId id, BlobType type, EncodedBlob encoded) {
    beginToAppend();
    var offset = length;
    var sealed = key.seal(encoded.bytes(), encoded.offset(), encoded.length(), this::append);
    var blob =
        new PackedBlob(id, type, offset, sealed, encoded.plainLength(), encoded.compressed());
    blobs.add(blob);
    headerBytes += PackHeader.entryBytes(blob.compressed());
    sound = true;
    return blob;
  }

  /** Closes the pack. Its content stays valid until {@link #reset}. */
  public SealedPack finish() {
    beginToAppend();
    var header = PackHeader.encode(blobs);
    var sealed = key.seal(header, 0, header.length, this::append);
    var headerLength = ByteBuffer.allocate(PackHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    append(headerLength.putInt(sealed).array(), 0, PackHeader.LENGTH_BYTES);
    var content = emptyBuffer();
    return new SealedPack(new PackId(Digest.read(digest.digest(), 0)), blobs, content);
  }

  /** Starts a new pack. What became of the last one is the store's, if it was saved. */
  public void reset() {
    close();
    blobs.clear();
    digest.reset();
    buffer.clear();
    sound = true;
    length = 0;
    headerBytes = MasterKey.OVERHEAD_BYTES + PackHeader.LENGTH_BYTES;
  }

  /** Gives up a pack that was not saved. */
  @Override
  public void close() {
    if (draft != null) {
      draft.close();
      draft = null;
    }
  }

  private void beginToAppend() {
    if (!sound) {
      throw new IllegalStateException("this pack is broken, or finished");
    }
    sound = false;
  }

  private void append(byte[] bytes, int offset, int count) {
    Digest.update(digest, bytes, offset, count);
    for (var done = 0; done < count; ) {
      if (!buffer.hasRemaining()) {
        emptyBuffer();
      }
      var piece = Math.min(buffer.remaining(), count - done);
      buffer.put(bytes, offset + done, piece);
      done += piece;
    }
    length += count;
  }

  private Draft emptyBuffer() {
    var filled = draft;
    if (filled == null) {
      filled = drafts.get();
      draft = filled;
    }
    filled.append(buffer.flip());
    buffer.clear();
    return filled;
  }

  private boolean isListFull() {
    return headerBytes + PackHeader.entryBytes(true) > PackHeader.MOST_WRITTEN_BYTES;
  }

  private long sizeWith(int storedBytes) {
    return length
        + storedBytes
        + MasterKey.OVERHEAD_BYTES
        + headerBytes
        + PackHeader.entryBytes(true);
  }
}
