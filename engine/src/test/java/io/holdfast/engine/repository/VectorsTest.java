package io.holdfast.engine.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.config.ConfigCodec;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.key.KeyFiles;
import io.holdfast.engine.key.KeyId;
import io.holdfast.engine.pack.BlobCodec;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.snapshot.SnapshotCodec;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreeReader;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Known answers of restic 0.14.0, read, and where the format leaves no choice written again. */
class VectorsTest {
  private final MemoryStore store = new MemoryStore();

  @Test
  void passwordOpensKeyFile() {
    save(ObjectType.KEY, Vectors.KEY_ID, Vectors.KEY_FILE);

    try (var password = Password.of(Vectors.PASSWORD)) {
      var opened = new KeyFiles(store, InstantSource.system()).open(password, null);

      assertThat(opened.id()).isEqualTo(KeyId.parse(Vectors.KEY_ID));
      assertThat(opened.masterKey().encryptBytes()).isEqualTo(Vectors.ENCRYPT);
      assertThat(opened.masterKey().macKBytes()).isEqualTo(Vectors.MAC_K);
      assertThat(opened.masterKey().macRBytes()).isEqualTo(Vectors.MAC_R);
    }
  }

  @Test
  void opensConfig() throws Exception {
    var text = Vectors.masterKey().open(Vectors.CONFIG);

    var config = ConfigCodec.decode(text);

    assertThat(new String(text, UTF_8)).isEqualTo(Vectors.CONFIG_TEXT);
    assertThat(config.version()).isEqualTo(2);
    assertThat(config.polynomial()).hasToString("2f1d34ffadedbd");
    assertThat(new String(ConfigCodec.encode(config), UTF_8)).isEqualTo(Vectors.CONFIG_TEXT);
  }

  @Test
  void readsSnapshot() {
    save(ObjectType.SNAPSHOT, Vectors.SNAPSHOT_ID, Vectors.SNAPSHOT);
    var files = new StoredSealedFiles(store, Vectors.masterKey(), 2);

    var snapshot = new SnapshotFiles(files).get(SnapshotId.parse(Vectors.SNAPSHOT_ID)).snapshot();

    assertThat(snapshot.time()).hasToString("2024-03-01T10:20:30Z");
    assertThat(snapshot.tree()).hasToString(Vectors.ROOT_TREE_ID);
    assertThat(snapshot.paths()).containsExactly("/srv");
    assertThat(snapshot.hostname()).isEqualTo("vector-host");
    assertThat(snapshot.tags()).containsExactly("one", "two");
    assertThat(new String(SnapshotCodec.encode(snapshot), UTF_8))
        .isEqualTo(
            "{\"time\":\"2024-03-01T10:20:30Z\",\"tree\":\""
                + Vectors.ROOT_TREE_ID
                + "\",\"paths\":[\"/srv\"],\"hostname\":\"vector-host\","
                + "\"username\":\"root\",\"tags\":[\"one\",\"two\"]}");
  }

  @Test
  void readsPackAndItsBlobs() {
    var pack = PackId.parse(Vectors.PACK_ID);
    var key = Vectors.masterKey();
    var headerBytes = PackHeader.sealedLength(pack, Vectors.PACK, Vectors.PACK.length);
    var start = Vectors.PACK.length - PackHeader.LENGTH_BYTES - headerBytes;
    var header = ByteBuffer.wrap(Vectors.PACK, start, headerBytes);

    var blobs = PackHeader.open(pack, key, header, Vectors.PACK.length);

    assertThat(Digest.sha256(Vectors.PACK, 0, Vectors.PACK.length)).hasToString(Vectors.PACK_ID);
    assertThat(headerBytes).isEqualTo(114);
    assertThat(blobs).extracting("offset").containsExactly(0L, 82L);
    assertThat(blobs).extracting("length").containsExactly(82, 61);
    assertThat(blobs).extracting("plainLength").containsExactly(627, 20);
    try (var codec = new BlobCodec(key)) {
      var plain = new ArrayList<String>();
      for (var blob : blobs) {
        var bytes = codec.open(blob.id(), blob.in(pack), Vectors.PACK, (int) blob.offset());
        plain.add(new String(bytes, UTF_8));
      }
      assertThat(plain).containsExactly(Vectors.INNER_TEXT, Vectors.PLAIN_TEXT);
    }
    assertThat(PackHeader.storedBytes(blobs) + 82 + 61).isEqualTo(Vectors.PACK.length);
  }

  @Test
  void readsAndWritesIndexEntry() throws Exception {
    var inner = BlobId.hash(Vectors.INNER_TEXT.getBytes(UTF_8), 0, 627);
    var plain = BlobId.hash(Vectors.PLAIN_TEXT.getBytes(UTF_8), 0, 20);
    var entry =
        "{\"id\":\"%s\",\"blobs\":[{\"id\":\"%s\",\"type\":\"data\",\"offset\":0,\"length\":82,"
                .formatted(Vectors.PACK_ID, inner)
            + "\"uncompressed_length\":627},{\"id\":\"%s\",\"type\":\"data\",\"offset\":82,"
                .formatted(plain)
            + "\"length\":61,\"uncompressed_length\":20}]}";
    var file = "{\"packs\":[" + entry + "]}";
    var packs = new ArrayList<IndexedPack>();

    IndexCodec.decode(file.getBytes(UTF_8), 2, pack -> packs.add(pack.kept()));

    assertThat(packs).hasSize(1);
    assertThat(packs.getFirst().blobs().getFirst().type()).isEqualTo(BlobType.DATA);
    assertThat(new String(IndexCodec.encode(packs), UTF_8)).isEqualTo(file);
  }

  static Stream<Arguments> trees() {
    return Stream.of(
        Arguments.of(Vectors.ROOT_TREE_ID, Vectors.ROOT_TREE),
        Arguments.of(Vectors.SRV_TREE_ID, Vectors.SRV_TREE),
        Arguments.of(Vectors.DOC_TREE_ID, Vectors.DOC_TREE));
  }

  @ParameterizedTest
  @MethodSource("trees")
  void writesTreeInTheSameBytes(String id, byte[] tree) {
    var encoder = new TreeEncoder(ZoneOffset.UTC);

    TreeReader.readAll(tree, 0, tree.length).nodes().forEach(encoder::add);

    assertThat(new String(encoder.toByteArray(), UTF_8)).isEqualTo(new String(tree, UTF_8));
    assertThat(encoder.tree().id()).hasToString(id);
  }

  private void save(ObjectType type, String id, byte[] bytes) {
    store.save(new ObjectName(type, id), List.of(ByteBuffer.wrap(bytes)));
  }
}
