package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.check.Finding;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.BlobEncoder;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.EncodedBlob;
import io.holdfast.engine.pack.PackBuilder;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the format allows and other programs write, though we and restic do not: read, restored and
 * found sound by both.
 */
class ForeignRepositoryTest {
  private static final int LARGE_BYTES = 12 * 1024 * 1024;

  @TempDir Path folder;
  private Store store;
  private Repository repository;
  private MasterKey key;
  private final List<IndexedPack> packs = new ArrayList<>();

  @BeforeEach
  void open() {
    store = LocalStore.at(folder.resolve("repo"));
    repository = TestRepositories.create(store);
    key = repository.masterKey();
  }

  @AfterEach
  void close() {
    repository.close();
    store.close();
  }

  @Test
  void rawAndCompressedBlobsAndTreesInOnePack() throws Exception {
    var text = "compressible ".repeat(100).getBytes(UTF_8);
    var few = "five!".getBytes(UTF_8);
    var tree = tree("\n", file("a", text), file("b", few), file("c", few, text));
    pack(raw(BlobType.DATA, few), compressed(BlobType.DATA, text), raw(BlobType.TREE, tree));

    finish(tree, "");

    assertThat(restoredByRestic("c")).isEqualTo("five!" + new String(text, UTF_8));
    assertThat(content("c")).isEqualTo("five!" + new String(text, UTF_8));
  }

  @Test
  void treesWithoutFinalNewlineOutOfOrderAndWithUnknownFields() throws Exception {
    var few = "five!".getBytes(UTF_8);
    var tree =
        tree("", file("z", few), file("a", few).replace("{\"name\"", "{\"later\":[1,{}],\"name\""));
    pack(raw(BlobType.DATA, few));
    pack(compressed(BlobType.TREE, tree));

    finish(tree, ",\"unknown\":{\"a\":[]}");

    assertThat(content("z")).isEqualTo("five!");
    assertThat(content("a")).isEqualTo("five!");
  }

  @Test
  void chunksLargerThanAnyOfRestics() throws Exception {
    var large = new byte[LARGE_BYTES];
    new Random(4).nextBytes(large);
    var tree = tree("\n", file("large", large));
    pack(raw(BlobType.DATA, large));
    pack(compressed(BlobType.TREE, tree));

    finish(tree, "");

    assertThat(repository.loadBlob(id(large), BlobType.DATA)).isEqualTo(large);
  }

  @Test
  void blobWithoutBytes() throws Exception {
    var nothing = new byte[0];
    var tree = tree("\n", file("nothing", nothing));
    pack(raw(BlobType.DATA, nothing));
    pack(compressed(BlobType.TREE, tree));

    finish(tree, "");

    assertThat(content("nothing")).isEmpty();
  }

  /** Index and snapshot as bare JSON; an index that supersedes one that nobody knows. */
  private void finish(byte[] tree, String snapshotFields) throws Exception {
    var index = new String(IndexCodec.encode(packs), UTF_8);
    saveBare(
        ObjectType.INDEX,
        "{\"supersedes\":[\"%s\"],%s".formatted("ab".repeat(32), index.substring(1)));
    saveBare(
        ObjectType.SNAPSHOT,
        "{\"time\":\"2026-01-02T03:04:05Z\",\"tree\":\"%s\",\"paths\":[\"/x\"]%s}"
            .formatted(id(tree), snapshotFields));
    repository.loadIndex();

    restic().run("check", "--read-data");
    try (var fresh = TestRepositories.open(store)) {
      var report = Check.run(fresh, CheckRequest.allData(), CheckListener.NONE);
      assertThat(report.findings()).filteredOn("severity", Finding.Severity.ERROR).isEmpty();
      assertThat(report.sound()).isTrue();
    }
  }

  private String content(String name) throws Exception {
    var snapshot = repository.snapshots().list().getFirst().snapshot();
    var node = repository.loadTree(snapshot.tree()).find(NodeName.ofUtf8(name)).orElseThrow();
    var text = new StringBuilder();
    for (var id : ((Node.File) node).content()) {
      text.append(new String(repository.loadBlob(id, BlobType.DATA), UTF_8));
    }
    return text.toString();
  }

  private String restoredByRestic(String name) throws Exception {
    restic().run("restore", "latest", "--target", folder.resolve("out").toString());
    return Files.readString(folder.resolve("out").resolve(name));
  }

  private Restic restic() {
    return new Restic(folder.resolve("repo"), TestRepositories.PASSWORD);
  }

  private void saveBare(ObjectType type, String json) {
    var sealed = key.seal(json.getBytes(UTF_8));
    var id = io.holdfast.engine.crypto.Digest.sha256(sealed, 0, sealed.length);
    store.save(new ObjectName(type, id.toString()), List.of(ByteBuffer.wrap(sealed)));
  }

  /** A blob that is not yet in a pack. */
  private record Blob(BlobId id, BlobType type, EncodedBlob encoded) {}

  private void pack(Blob... blobs) {
    try (var builder = new PackBuilder(key, 1 << 20, store::draft)) {
      for (var blob : blobs) {
        builder.add(blob.id(), blob.type(), blob.encoded());
      }
      var pack = builder.finish();
      store.save(pack.id().objectName(), pack.content());
      packs.add(new IndexedPack(pack.id(), pack.blobs()));
    }
  }

  private static Blob raw(BlobType type, byte[] plain) {
    return new Blob(id(plain), type, new EncodedBlob(plain, 0, plain.length, plain.length, false));
  }

  private static Blob compressed(BlobType type, byte[] plain) {
    try (var encoder = new BlobEncoder(2, 3)) {
      return new Blob(id(plain), type, encoder.encode(type, plain, 0, plain.length));
    }
  }

  private static byte[] tree(String end, String... nodes) {
    return ("{\"nodes\":[" + String.join(",", nodes) + "]}" + end).getBytes(UTF_8);
  }

  private static String file(String name, byte[]... content) {
    var ids = new ArrayList<String>();
    var size = 0;
    for (var part : content) {
      ids.add("\"" + id(part) + "\"");
      size += part.length;
    }
    return "{\"name\":\"%s\",\"type\":\"file\",\"mode\":420,\"uid\":0,\"gid\":0,\"size\":%d,\"content\":%s}"
        .formatted(name, size, ids);
  }

  private static BlobId id(byte[] plain) {
    return BlobId.hash(plain, 0, plain.length);
  }
}
