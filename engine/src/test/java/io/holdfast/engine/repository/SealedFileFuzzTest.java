package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Sealed files by a writer with the right key and wrong ideas. */
class SealedFileFuzzTest extends FuzzContract {
  private static final byte[] JSON = "{\"nodes\":[1,1,1,1,1,1,1,1,1,1,1,1,1]}".getBytes(UTF_8);

  private final MemoryStore store = new MemoryStore();
  private final MasterKey key = MasterKey.generate();
  private final StoredSealedFiles files = new StoredSealedFiles(store, key, 2);

  @Override
  protected List<byte[]> seeds() throws IOException {
    var streamed = new ByteArrayOutputStream();
    streamed.write(2);
    try (var zstd = new ZstdOutputStream(streamed)) {
      zstd.write(JSON);
    }
    var told = new ByteArrayOutputStream();
    told.write(2);
    told.write(Zstd.compress(JSON));
    return List.of(JSON, streamed.toByteArray(), told.toByteArray());
  }

  /** A frame's block of four bytes can be 128 KiB of the same, and an array grows by doubling. */
  @Override
  protected long allocatedForEach() {
    return 4 * 32 * 1024;
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var sealed = key.seal(bytes);
    var name = new ObjectName(ObjectType.INDEX, Digest.sha256(sealed, 0, sealed.length).toString());
    store.save(name, List.of(ByteBuffer.wrap(sealed)));
    try {
      var text = files.load(name);
      var copy = files.save(ObjectType.INDEX, text);
      assertThat(again(() -> files.load(copy))).isEqualTo(text);
      store.delete(copy);
    } finally {
      store.delete(name);
    }
  }
}
