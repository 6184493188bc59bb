package io.holdfast.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.crypto.MasterKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Headers of packs by a writer with the right key and wrong ideas. */
class PackHeaderFuzzTest extends FuzzContract {
  private static final PackId PACK = PackId.parse("ab".repeat(32));

  private final MasterKey key = MasterKey.generate();

  @Override
  protected List<byte[]> seeds() {
    var id = BlobId.hash(new byte[0], 0, 0);
    return List.of(
        PackHeader.encode(
            List.of(
                new PackedBlob(id, BlobType.DATA, 0, 40, 8, false),
                new PackedBlob(id, BlobType.TREE, 40, 50, 90, true),
                new PackedBlob(id, BlobType.DATA, 90, 1000, 2000, true))));
  }

  @Override
  protected void parse(byte[] bytes) {
    var sealed = key.seal(bytes);
    var size = packBytes(bytes) + sealed.length + PackHeader.LENGTH_BYTES;
    if (bytes.length >= PackHeader.LENGTH_BYTES) {
      assertThat(PackHeader.sealedLength(PACK, tail(sealed), size)).isEqualTo(sealed.length);
    }

    var blobs = PackHeader.open(PACK, key, ByteBuffer.wrap(sealed), size);

    assertThat(PackHeader.encode(blobs)).isEqualTo(bytes);
    assertThat(PackHeader.packBytes(blobs)).isEqualTo(size);
  }

  private static byte[] tail(byte[] sealed) {
    return ByteBuffer.allocate(PackHeader.LENGTH_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(sealed.length)
        .array();
  }

  /** The size that a pack has if its header is right. */
  private static long packBytes(byte[] header) {
    var entries = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    var bytes = 0L;
    while (entries.remaining() >= PackHeader.entryBytes(false)) {
      var at = entries.position();
      bytes += entries.getInt(at + 1);
      var next = at + PackHeader.entryBytes(entries.get(at) > 1);
      entries.position(Math.min(next, entries.limit()));
    }
    return bytes;
  }
}
