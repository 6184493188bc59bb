package io.holdfast.engine.index;

import io.holdfast.base.testkit.CodecContract;
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
class IndexFuzzTest extends CodecContract {
  @Override
  protected List<byte[]> ours() {
    var id = BlobId.hash(new byte[0], 0, 0);
    var pack =
        new IndexedPack(
            PackId.parse("ab".repeat(32)),
            List.of(
                new PackedBlob(id, BlobType.DATA, 0, 40, 8, false),
                new PackedBlob(id, BlobType.TREE, 40, 50, 90, true)));
    var marked = new MarkedPack(pack, Instant.parse("2026-03-01T08:00:00Z"));
    return List.of(IndexCodec.encode(List.of(pack), List.of(marked)));
  }

  @Override
  protected List<byte[]> others() throws IOException {
    return List.of(ResticSeeds.read("index.json"));
  }

  @Override
  protected byte[] rewritten(byte[] bytes) throws IOException {
    var said = new Said(new ArrayList<>(), new ArrayList<>());
    IndexCodec.decode(bytes, 2, said);
    return IndexCodec.encode(said.packs, said.marked);
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
