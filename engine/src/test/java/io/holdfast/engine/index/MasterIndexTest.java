package io.holdfast.engine.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterIndexTest {
  private final Random random = new Random(1);
  private final MasterIndex index = new MasterIndex();

  @Test
  void findsEachOfManyBlobsAndNoOther() {
    var expected = new HashMap<BlobId, BlobLocation>();
    for (var i = 0; i < 200; i++) {
      var pack = pack();
      var blobs = new ArrayList<PackedBlob>();
      for (var j = 0; j < 300; j++) {
        var blob = blob(id(), j % 3 == 0 ? BlobType.TREE : BlobType.DATA, j * 5000L, j % 2 == 0);
        blobs.add(blob);
        expected.put(blob.id(), blob.in(pack));
      }
      index.add(pack, blobs);
    }

    assertThat(index.size()).isEqualTo(60_000);
    expected.forEach((id, location) -> {
      assertThat(index.find(id, location.type())).contains(location);
      assertThat(index.contains(id, other(location.type()))).isFalse();
    });
    for (var i = 0; i < 1000; i++) {
      assertThat(index.find(id(), BlobType.DATA)).isEmpty();
    }
    var lines = index.linesByPack();
    assertThat(lines.packs()).isEqualTo(200);
    for (var number = 0; number < 200; number++) {
      var pack = index.packs().get(number);
      assertThat(lines.of(number).mapToObj(index::blob))
          .hasSize(300)
          .allSatisfy(blob -> assertThat(expected.get(blob.id())).isEqualTo(blob.in(pack)));
    }
  }

  @Test
  void keepsCopiesInOtherPacksAndDropsTheSameLineTwice() {
    var id = id();
    var first = pack();
    var second = pack();
    index.add(first, List.of(blob(id, BlobType.DATA, 0, true)));
    index.add(first, List.of(blob(id, BlobType.DATA, 0, true)));
    index.add(second, List.of(blob(id, BlobType.DATA, 70, false)));

    assertThat(index.size()).isEqualTo(2);
    assertThat(index.list(id, BlobType.DATA))
        .extracting(BlobLocation::pack)
        .containsExactlyInAnyOrder(first, second);
    assertThat(index.packs()).containsExactlyInAnyOrder(first, second);
  }

  /** An index that lies about a length must not hide the one that is right. */
  @Test
  void keepsBothWhereLinesOfOnePlaceDifferInALength() {
    var id = id();
    var pack = pack();
    var right = new PackedBlob(id, BlobType.DATA, 70, 4000, 9000, true);
    var longer = new PackedBlob(id, BlobType.DATA, 70, 4000, 9001, true);
    var cut = new PackedBlob(id, BlobType.DATA, 70, 3999, 9000, true);
    index.add(pack, List.of(longer, right));
    index.add(pack, List.of(cut, right, longer));

    assertThat(index.list(id, BlobType.DATA))
        .containsExactlyInAnyOrder(longer.in(pack), right.in(pack), cut.in(pack));
  }

  @Test
  void keepsCopiesThatDifferOnlyInTheirPlace() {
    var id = id();
    var pack = pack();
    var blob = blob(id, BlobType.DATA, 0, true);
    index.add(pack, List.of(blob, blob(id, BlobType.TREE, 0, true)));
    index.add(pack, List.of(blob, blob(id, BlobType.DATA, 4000, true)));
    index.add(pack(), List.of(blob));

    assertThat(index.size()).isEqualTo(4);
    assertThat(index.list(id, BlobType.DATA)).hasSize(3);
  }

  @Test
  void tellsBlobsApartWhoseFirstWordsAreAlike() {
    var pack = pack();
    var a = new BlobId(5, 1, 0, 0);
    var b = new BlobId(5, 2, 0, 0);
    index.add(pack, List.of(blob(a, BlobType.DATA, 0, true)));

    assertThat(index.contains(a, BlobType.DATA)).isTrue();
    assertThat(index.contains(b, BlobType.DATA)).isFalse();
  }

  @Test
  void placesUpToFourGibibytesSurvive() {
    var pack = pack();
    var blob = blob(id(), BlobType.TREE, 0xffff_ffffL, false);
    index.add(pack, List.of(blob));

    assertThat(index.find(blob.id(), BlobType.TREE)).contains(blob.in(pack));
  }

  @Test
  void ignoresSupersedesAndUnknownFields() throws Exception {
    var packs = new ArrayList<IndexedPack>();
    var text =
        "{\"supersedes\":[\"%s\"],\"x\":{\"packs\":[]},\"packs\":[{\"id\":\"%s\",\"blobs\":[],\"y\":1}]}"
            .formatted(id(), id());

    IndexCodec.decode(text.getBytes(UTF_8), 2, pack -> packs.add(pack.kept()));

    assertThat(packs).hasSize(1);
  }

  @Test
  void refusesCompressedBlobsInVersionOne() {
    var bytes =
        IndexCodec.encode(
            List.of(new IndexedPack(pack(), List.of(blob(id(), BlobType.DATA, 0, true)))));

    assertThatThrownBy(() -> IndexCodec.decode(bytes, 1, _ -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"packs\":[{\"blobs\":[]}]}",
        "{\"packs\":[{\"id\":\"00\",\"blobs\":[]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"offset\":0,\"length\":40}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"x\",\"length\":40}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"length\":31}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"length\":-5}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"offset\":-1,\"length\":40}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"offset\":4294967296,\"length\":40}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"length\":9999999999}]}]}",
        "{\"packs\":[{\"id\":\"ID\",\"blobs\":[{\"id\":\"ID\",\"type\":\"data\",\"length\":40.5}]}]}",
      })
  void refusesWhatIsNoIndex(String text) {
    var bytes = text.replace("ID", "ab".repeat(32)).getBytes(UTF_8);

    assertThatThrownBy(() -> IndexCodec.decode(bytes, 2, _ -> {})).isInstanceOf(IOException.class);
  }

  private static BlobType other(BlobType type) {
    return type == BlobType.DATA ? BlobType.TREE : BlobType.DATA;
  }

  private static PackedBlob blob(BlobId id, BlobType type, long offset, boolean compressed) {
    return new PackedBlob(id, type, offset, 4000, compressed ? 9000 : 3968, compressed);
  }

  private PackId pack() {
    return new PackId(id().digest());
  }

  private BlobId id() {
    var bytes = new byte[Digest.BYTES];
    random.nextBytes(bytes);
    return BlobId.read(bytes, 0);
  }
}
