package io.holdfast.engine.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.CodecContract;
import io.holdfast.engine.json.JsonText;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Index files by a writer with the right key and wrong ideas, read in both ways. */
class IndexFuzzTest extends CodecContract {
  private static final PackId PACK = PackId.parse("ab".repeat(32));
  private static final IndexedPack OTHER =
      new IndexedPack(
          PackId.parse("0123456789abcdef".repeat(4)),
          List.of(
              new PackedBlob(
                  BlobId.parse("cd".repeat(32)), BlobType.DATA, 0xffff_ffffL, 32, 0, false)));

  /** As restic wrote them for some years. */
  private static final String SUPERSEDING =
      "{\"supersedes\":[\"%1$s\",\"%1$s\"],\"packs\":[{\"id\":\"%1$s\",\"blobs\":[]}]}\n"
          .formatted(PACK);

  @Override
  protected List<byte[]> ours() {
    var id = BlobId.hash(new byte[0], 0, 0);
    var pack =
        new IndexedPack(
            PACK,
            List.of(
                new PackedBlob(id, BlobType.DATA, 0, 40, 8, false),
                new PackedBlob(id, BlobType.TREE, 40, 50, 90, true)));
    var marked = new MarkedPack(pack, Instant.parse("2026-03-01T08:00:00Z"));
    return List.of(
        IndexCodec.encode(List.of(OTHER), List.of(marked)),
        IndexCodec.encode(List.of(pack, OTHER, pack)));
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("index.json"), SUPERSEDING.getBytes(UTF_8));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    assertThat(Told.of(bytes, 1)).isEqualTo(Told.ofStream(bytes, 1));
    var told = Told.of(bytes, 2);
    assertThat(told).isEqualTo(Told.ofStream(bytes, 2));

    if (told.error != null) {
      throw new IOException(told.error);
    }
    return IndexCodec.encode(told.packs, told.marked);
  }

  /** What a visitor heard, and why it heard no more. */
  private record Told(List<IndexedPack> packs, List<MarkedPack> marked, @Nullable String error) {
    /** By {@link PlainPacks} as far as that can. */
    private static Told of(byte[] bytes, int formatVersion) {
      return of(new JsonText.Held(bytes), formatVersion);
    }

    /** By the parser of any JSON. */
    private static Told ofStream(byte[] bytes, int formatVersion) {
      return of(new JsonText.Streamed(new ByteArrayInputStream(bytes)), formatVersion);
    }

    private static Told of(JsonText text, int formatVersion) {
      var hearing = new Hearing(new ArrayList<>(), new ArrayList<>());
      try {
        IndexCodec.decode(text, formatVersion, hearing);
        return new Told(hearing.packs, hearing.marked, null);
      } catch (IOException e) {
        return new Told(hearing.packs, hearing.marked, e.toString());
      }
    }
  }

  private record Hearing(List<IndexedPack> packs, List<MarkedPack> marked) implements IndexVisitor {
    @Override
    public void pack(ListedPack pack) {
      packs.add(pack.kept());
    }

    @Override
    public void marked(MarkedPack pack) {
      marked.add(pack);
    }
  }
}
