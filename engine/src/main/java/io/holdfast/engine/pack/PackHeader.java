package io.holdfast.engine.pack;

import static io.holdfast.base.ErrorCode.PACK_DAMAGED;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.SealBrokenException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The list of blobs at a pack's end, sealed, with its length as the last four bytes. */
public final class PackHeader {
  /** The length at the very end. */
  public static final int LENGTH_BYTES = 4;

  /** The longest sealed header that is read: about 409,000 blobs. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /** The longest that is written, of some 100,000 blobs: all of them are held meanwhile. */
  static final int MOST_WRITTEN_BYTES = 4 * 1024 * 1024;

  /** Read this much of a pack's end first: enough for 15 blobs, which most packs do not exceed. */
  public static final int FIRST_READ_BYTES = 15 * 41 + MasterKey.OVERHEAD_BYTES + LENGTH_BYTES;

  private static final int RAW_ENTRY_BYTES = 37;
  private static final int COMPRESSED_ENTRY_BYTES = 41;

  /** As many as such a header can list; no index lists more of a pack. */
  public static final int MOST_BLOBS = MAX_BYTES / RAW_ENTRY_BYTES;

  private PackHeader() {}

  /** Bytes that header and length take in a pack of these blobs. */
  public static long storedBytes(List<PackedBlob> blobs) {
    var bytes = (long) MasterKey.OVERHEAD_BYTES + LENGTH_BYTES;
    for (var blob : blobs) {
      bytes += entryBytes(blob.compressed());
    }
    return bytes;
  }

  /** Bytes that a pack of these blobs has. */
  public static long packBytes(List<PackedBlob> blobs) {
    return storedBytes(blobs) + blobs.stream().mapToLong(PackedBlob::length).sum();
  }

  /** Bytes that one blob adds to a header. */
  public static int entryBytes(boolean compressed) {
    return compressed ? COMPRESSED_ENTRY_BYTES : RAW_ENTRY_BYTES;
  }

  /** The plain header: one entry a blob, in the order in which they lie. */
  static byte[] encode(List<PackedBlob> blobs) {
    var bytes = (int) storedBytes(blobs) - MasterKey.OVERHEAD_BYTES - LENGTH_BYTES;
    var entries = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (var blob : blobs) {
      entries.put(kind(blob));
      entries.putInt(blob.length());
      if (blob.compressed()) {
        entries.putInt(blob.plainLength());
      }
      blob.id().writeTo(entries.array(), entries.position());
      entries.position(entries.position() + BlobId.BYTES);
    }
    return entries.array();
  }

  /**
   * The length of the sealed header.
   *
   * @param tail the last bytes of the pack, at least four
   * @param packBytes the pack's size
   * @throws EngineException PACK_DAMAGED when it cannot be
   */
  public static int sealedLength(PackId pack, byte[] tail, long packBytes) {
    var length =
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt(tail.length - LENGTH_BYTES);
    var valid =
        length >= MasterKey.OVERHEAD_BYTES + RAW_ENTRY_BYTES
            && length <= MAX_BYTES
            && length <= packBytes - LENGTH_BYTES;
    if (!valid) {
      throw damaged(pack, "a header of %d bytes cannot be".formatted(length));
    }
    return length;
  }

  /**
   * Opens the sealed header.
   *
   * @param sealed an array buffer of exactly the sealed header, without its length
   * @param packBytes the pack's size; header and blobs must fill it exactly
   * @throws EngineException PACK_DAMAGED
   */
  public static List<PackedBlob> open(
      PackId pack, MasterKey key, ByteBuffer sealed, long packBytes) {
    var plain = new byte[Math.max(0, sealed.remaining() - MasterKey.OVERHEAD_BYTES)];
    try {
      key.open(
          sealed.array(), sealed.arrayOffset() + sealed.position(), sealed.remaining(), plain, 0);
    } catch (SealBrokenException e) {
      throw new EngineException(
          PACK_DAMAGED, "pack %s: header: %s".formatted(pack, e.getMessage()), e);
    }
    var blobs = decode(pack, plain);
    var last = blobs.getLast();
    var end = last.offset() + last.length() + sealed.remaining() + LENGTH_BYTES;
    if (end != packBytes) {
      throw damaged(pack, "its header tells of %d bytes, but it has %d".formatted(end, packBytes));
    }
    return blobs;
  }

  private static byte kind(PackedBlob blob) {
    var kind =
        switch (blob.type()) {
          case DATA -> 0;
          case TREE -> 1;
        };
    return (byte) (blob.compressed() ? kind + 2 : kind);
  }

  private static List<PackedBlob> decode(PackId pack, byte[] plain) {
    var entries = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    var blobs = new ArrayList<PackedBlob>();
    var offset = 0L;
    while (entries.hasRemaining()) {
      var kind = entries.get();
      var compressed = kind == 2 || kind == 3;
      if (kind < 0 || kind > 3 || entries.remaining() < entryBytes(compressed) - 1) {
        throw damaged(pack, "its header has a broken entry");
      }
      var length = entries.getInt();
      var plainLength = compressed ? entries.getInt() : length - MasterKey.OVERHEAD_BYTES;
      var id = BlobId.read(plain, entries.position());
      entries.position(entries.position() + BlobId.BYTES);
      var type = (kind & 1) == 0 ? BlobType.DATA : BlobType.TREE;
      try {
        blobs.add(new PackedBlob(id, type, offset, length, plainLength, compressed));
      } catch (IllegalArgumentException e) {
        throw new EngineException(PACK_DAMAGED, "pack %s: %s".formatted(pack, e.getMessage()), e);
      }
      offset += length;
    }
    if (blobs.isEmpty()) {
      throw damaged(pack, "its header is empty");
    }
    return blobs;
  }

  private static EngineException damaged(PackId pack, String why) {
    return new EngineException(PACK_DAMAGED, "pack %s: %s".formatted(pack, why));
  }
}
