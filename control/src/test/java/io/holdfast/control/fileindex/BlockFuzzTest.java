package io.holdfast.control.fileindex;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Blocks of a file index and what they are summed up as, opened by the right key. */
class BlockFuzzTest extends FuzzContract {
  private static final List<IndexEntry> ENTRIES =
      List.of(
          entry(
              "a\u00e9",
              EntryKind.FILE,
              123,
              new ContentHash(BlobId.hash(new byte[9], 0, 9), true)),
          entry("b", EntryKind.FILE, -1, new ContentHash(BlobId.hash(new byte[1], 0, 1), false)),
          entry("c", EntryKind.SYMLINK, 0, null),
          entry("d", EntryKind.DIRECTORY, 0, null));

  /** A summary behind an S; names and facts with their lengths, and contents, behind a B. */
  @Override
  protected List<byte[]> seeds() {
    var names = BlockCodec.names(ENTRIES);
    var block =
        new ByteWriter()
            .one((byte) 'B')
            .bytes(names)
            .bytes(BlockCodec.facts(ENTRIES))
            .bytes(BlockCodec.contents(ENTRIES));
    var summary = new ByteWriter().one((byte) 'S').bytes(Summary.of(ENTRIES).toByteArray());
    return List.of(block.toByteArray(), summary.toByteArray());
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var reader = new ByteReader(bytes);
    if (reader.one() == 'S') {
      summary(reader.bytes());
    } else {
      entries(reader.bytes(), reader.bytes(), reader.bytes());
    }
  }

  private static void entries(byte[] names, byte[] facts, byte[] contents) throws Exception {
    var entries = BlockCodec.read(BlockCodec.readNames(names), facts, contents);

    var again =
        again(() ->
            BlockCodec.read(
                BlockCodec.readNames(BlockCodec.names(entries)),
                BlockCodec.facts(entries),
                BlockCodec.contents(entries)));
    assertThat(again).isEqualTo(entries);
    assertThat(Summary.of(entries).tokens().mayContain(TokenFilter.trigrams(new byte[0]))).isTrue();
  }

  private static void summary(byte[] bytes) throws Exception {
    var summary = Summary.read(bytes);

    var again = again(() -> Summary.read(summary.toByteArray()));
    assertThat(again.toByteArray()).isEqualTo(summary.toByteArray());
    summary.tokens().mayContain(Set.of(1L, 2L << 40));
    summary.mayHaveSize(0, 1);
    summary.mayBeModified(Instant.EPOCH, Instant.MAX);
  }

  private static IndexEntry entry(
      String name, EntryKind kind, long size, @Nullable ContentHash content) {
    return new IndexEntry(
        NodeName.ofUtf8(name),
        kind,
        0644,
        size,
        Instant.parse("1969-12-31T23:59:59.5Z"),
        new Owner(0, 4_294_967_295L, "root", name),
        kind == EntryKind.DIRECTORY ? 7 : 0,
        kind == EntryKind.SYMLINK ? RawBytes.of(new byte[] {'x', (byte) 0xff}) : null,
        content);
  }
}
