package io.holdfast.engine.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Index files by a writer with the right key and wrong ideas. */
class IndexFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() throws IOException {
    var id = BlobId.hash(new byte[0], 0, 0);
    var pack =
        new IndexedPack(
            PackId.parse("ab".repeat(32)),
            List.of(
                new PackedBlob(id, BlobType.DATA, 0, 40, 8, false),
                new PackedBlob(id, BlobType.TREE, 40, 50, 90, true)));
    var marked = new MarkedPack(pack, Instant.parse("2026-03-01T08:00:00Z"));
    return List.of(
        IndexCodec.encode(List.of(pack), List.of(marked)), ResticSeeds.read("index.json"));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var said = read(bytes);

    var again = IndexCodec.encode(said.packs, said.marked);
    var more = read(again);
    assertThat(more.packs).isEqualTo(said.packs);
    assertThat(IndexCodec.encode(more.packs, more.marked)).isEqualTo(again);
  }

  private static Said read(byte[] bytes) throws IOException {
    var said = new Said(new ArrayList<>(), new ArrayList<>());
    IndexCodec.decode(bytes, 2, said);
    return said;
  }

  private record Said(List<IndexedPack> packs, List<MarkedPack> marked) implements IndexVisitor {
    @Override
    public void pack(IndexedPack pack) {
      packs.add(pack);
    }

    @Override
    public void marked(MarkedPack pack) {
      marked.add(pack);
    }
  }
}
