package io.holdfast.engine.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.crypto.MasterKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Blobs whose index line tells one size and whose bytes tell another, or none. */
class BlobFuzzTest extends FuzzContract {
  private static final byte[] PLAIN = new byte[300];
  private static final BlobId ID = BlobId.hash(PLAIN, 0, PLAIN.length);
  private static final PackId PACK = PackId.parse("ab".repeat(32));

  private final MasterKey key = MasterKey.generate();
  private final BlobCodec codec = new BlobCodec(key);

  /** The size that the index tells, in four bytes, then the bytes. */
  @Override
  protected List<byte[]> seeds() throws IOException {
    var streamed = new ByteArrayOutputStream();
    try (var zstd = new ZstdOutputStream(streamed)) {
      zstd.write(PLAIN);
    }
    return List.of(told(Zstd.compress(PLAIN)), told(streamed.toByteArray()));
  }

  /** A frame's block of four bytes can be 128 KiB of the same. */
  @Override
  protected long allocatedForEach() {
    return 3 * 32 * 1024;
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    if (bytes.length < Integer.BYTES) {
      return;
    }
    var told = ByteBuffer.wrap(bytes).getInt();
    var sealed = new byte[bytes.length - Integer.BYTES + MasterKey.OVERHEAD_BYTES];
    key.seal(bytes, Integer.BYTES, bytes.length - Integer.BYTES, sealed, 0);
    BlobLocation location;
    try {
      location = new PackedBlob(ID, BlobType.DATA, 0, sealed.length, told, true).in(PACK);
    } catch (IllegalArgumentException e) {
      return; // refused where an index or a header is read
    }

    var whole = outcome(() -> codec.open(ID, location, sealed, 0));
    var encoded = outcome(() -> encodedLength(location, sealed));
    var streamed = outcome(() -> streamed(location, sealed));

    assertThat(List.of(encoded.isPresent(), streamed.isPresent())).containsOnly(whole.isPresent());
    whole.ifPresent(plain -> assertThat(plain).isEqualTo(PLAIN));
    encoded.ifPresent(length -> assertThat(length).isEqualTo(PLAIN.length));
    streamed.ifPresent(plain -> assertThat(plain).isEqualTo(PLAIN));
  }

  private int encodedLength(BlobLocation location, byte[] sealed) throws InterruptedException {
    var lengths = new ArrayList<Integer>();
    codec.openEncoded(ID, location, sealed, 0, blob -> lengths.add(blob.plainLength()));
    return lengths.getFirst();
  }

  private byte[] streamed(BlobLocation location, byte[] sealed) throws IOException {
    try (var stream = codec.openStream(ID, location, sealed, 0)) {
      return stream.readAllBytes();
    }
  }

  private static byte[] told(byte[] compressed) {
    return ByteBuffer.allocate(Integer.BYTES + compressed.length)
        .putInt(PLAIN.length)
        .put(compressed)
        .array();
  }
}
