package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** Notes of folders whose digest is right and whose numbers are not. */
class FolderMemoryFuzzTest extends FuzzContract {
  private static final BlobId TREE = BlobId.hash(new byte[] {1}, 0, 1);
  private static final Digest ENTRIES = Digest.sha256(new byte[] {2}, 0, 1);

  /** Without the digest at the end. */
  @Override
  protected List<byte[]> seeds() throws IOException {
    var folder = Files.createTempDirectory("notes");
    var notes = new FolderNotes();
    notes.add(TREE, ENTRIES, List.of());
    notes.add(BlobId.hash(new byte[] {3}, 0, 1), ENTRIES, List.of(TREE, TREE));
    var file = folder.resolve("ab".repeat(32));
    notes.keep(file, index());
    var bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return List.of(Arrays.copyOf(bytes, bytes.length - Digest.BYTES));
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    var whole = Arrays.copyOf(bytes, bytes.length + Digest.BYTES);
    var magic = FolderMemory.MAGIC.length; // whatever version an input that was kept had
    System.arraycopy(FolderMemory.MAGIC, 0, whole, 0, Math.min(magic, bytes.length));
    Digest.sha256(whole, 0, bytes.length).writeTo(whole, bytes.length);

    var memory = FolderMemory.of(whole, index());

    for (var at = 0; at + Digest.BYTES <= bytes.length; at++) {
      memory
          .find(BlobId.read(bytes, at))
          .ifPresent(folder -> assertThat(folder.folders()).hasSizeLessThan(bytes.length));
    }
  }

  private static MasterIndex index() {
    var index = new MasterIndex();
    index.add(
        PackId.parse("ab".repeat(32)),
        List.of(new PackedBlob(TREE, BlobType.TREE, 0, 40, 8, false)));
    return index;
  }
}
