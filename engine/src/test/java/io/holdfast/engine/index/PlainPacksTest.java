package io.holdfast.engine.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.ResticSeeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That both readers agree on any text is what {@link IndexFuzzTest} shows. */
class PlainPacksTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String BLOB =
      "{\"id\":\"%s\",\"type\":\"data\",\"offset\":7,\"length\":40}".formatted(ID);
  private static final String PACK = pack(BLOB);

  @Test
  void readsAllThatHoldfastWrites() {
    var packs = List.of(numbered(1, 100), numbered(2, 0), numbered(3, 1000), numbered(4, 3));
    var plain = new PlainPacks(IndexCodec.encode(packs), 2);

    assertThat(read(plain)).isEqualTo(packs);
    assertThat(plain.ended()).isTrue();
  }

  @Test
  void readsAllThatResticWrites() throws Exception {
    var text = ResticSeeds.read("index.json");
    var plain = new PlainPacks(text, 2);

    assertThat(IndexCodec.encode(read(plain)))
        .isEqualTo(new String(text, UTF_8).strip().getBytes(UTF_8));
    assertThat(plain.ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"packs\":[]}",
        "{\"packs\":[PACK]}\n",
        "{\"supersedes\":[],\"packs\":[PACK]}",
        "{\"supersedes\":[\"ID\"],\"packs\":[PACK]}",
        "{\"supersedes\":[\"ID\",\"ID\"],\"packs\":[PACK,PACK]}",
      })
  void readsTheFormsInWhichAFileBegins(String text) {
    var plain = new PlainPacks(bytes(text), 1);
    var packs = read(plain);

    assertThat(plain.ended()).isTrue();
    assertThat(IndexCodec.encode(packs))
        .isEqualTo(bytes(text.replaceFirst("\"supersedes.*?],", "").strip()));
  }

  /** Each is taken or refused by the other reader. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"packs\":[PACK ]}",
        "{\"packs\":[PACK]} ",
        "{\"packs\":[PACK,]}",
        "{\"packs\":[PACKPACK]}",
        "{\"packs\":[PACK],\"packs_to_delete\":[PACK]}",
        "{\"packs\":[PACK]}{}",
      })
  void readsNothingBehindWhatIsNotPlain(String text) {
    var plain = new PlainPacks(bytes(text), 2);

    assertThat(read(plain)).hasSize(1);
    assertThat(plain.ended()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"offset\":4294967296,\"length\":40",
        "\"offset\":00,\"length\":40",
        "\"offset\":-1,\"length\":40",
        "\"offset\":,\"length\":40",
        "\"offset\":18446744073709551617,\"length\":40",
        "\"offset\":1e1,\"length\":40",
        "\"offset\":1,\"length\":31",
        "\"offset\":1,\"length\":2147483648",
        "\"offset\":1,\"length\":40,\"uncompressed_length\":2147483648",
        "\"offset\":1,\"length\":40,\"uncompressed_length\":2147483647",
        "\"offset\":1,\"length\":40,\"length\":50",
        "\"offset\":1,\"length\":40,\"more\":1",
        "\"length\":40,\"offset\":1",
      })
  void leavesBlobsThatNeedAnotherLook(String fields) {
    var odd = pack("{\"id\":\"%s\",\"type\":\"tree\",%s}".formatted(ID, fields));
    var plain = new PlainPacks(bytes("{\"packs\":[PACK,%s]}".formatted(odd)), 2);

    assertThat(read(plain)).hasSize(1);
    assertThat(plain.ended()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "g", "/", ":", "`", "\u00e9"})
  void leavesIdsOfOtherDigits(String digit) {
    var text =
        bytes(
            "{\"packs\":[PACK,%s]}"
                .formatted(pack(BLOB.replace("abcdef\"", "abcde" + digit + "\""))));
    var plain = new PlainPacks(text, 2);

    assertThat(read(plain)).hasSize(1);
    assertThat(plain.ended()).isFalse();
    assertThatThrownBy(() -> IndexCodec.decode(text, 2, _ -> {})).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        " {\"packs\":[PACK]}",
        "{\"packs\":null}",
        "{\"packs_to_delete\":[PACK],\"packs\":[PACK]}",
        "{\"supersedes\":null,\"packs\":[PACK]}",
        "{\"supersedes\":[]\"packs\":[PACK]}",
        "{\"supersedes\":[\"ID\"\"ID\"],\"packs\":[PACK]}",
        "{\"supersedes\":[\"ID\",],\"packs\":[PACK]}",
      })
  void leavesFilesThatBeginOtherwise(String text) {
    var plain = new PlainPacks(bytes(text), 2);

    assertThat(read(plain)).isEmpty();
    assertThat(plain.ended()).isFalse();
  }

  @Test
  void leavesBlobsThatNothingParts() {
    var plain = new PlainPacks(bytes("{\"packs\":[PACK,%s]}".formatted(pack(BLOB + BLOB))), 2);

    assertThat(read(plain)).hasSize(1);
    assertThat(plain.ended()).isFalse();
  }

  @Test
  void leavesCompressedBlobsOfVersionOne() {
    var text = IndexCodec.encode(List.of(numbered(1, 1), numbered(2, 2)));

    assertThat(read(new PlainPacks(text, 1))).hasSize(1);
  }

  @Test
  void doesNotTakeAFileThatIsCutForOneThatEnds() {
    var text = new String(bytes("{\"supersedes\":[\"ID\"],\"packs\":[PACK,PACK]}"), UTF_8);
    for (var end = 0; end < text.length(); end++) {
      var plain = new PlainPacks(text.substring(0, end).getBytes(UTF_8), 2);
      read(plain);

      assertThat(plain.ended()).as(text.substring(0, end)).isFalse();
    }
  }

  /** The second reader goes on where the first one stopped. */
  @Test
  void tellsOfEachPackOnce() throws Exception {
    var spaced =
        pack(BLOB.replace(",\"length\"", " , \"length\""))
            .replace(ID + "\",\"blobs", "cd".repeat(32) + "\",\"blobs");
    var text = bytes("{\"packs\":[PACK,PACK,%s,PACK],\"packs\":[PACK]}".formatted(spaced));
    var packs = new ArrayList<IndexedPack>();

    IndexCodec.decode(text, 2, pack -> packs.add(pack.kept()));

    var plain = packs.get(0);
    assertThat(packs)
        .containsExactly(
            plain,
            plain,
            new IndexedPack(PackId.parse("cd".repeat(32)), plain.blobs()),
            plain,
            plain);
  }

  @Test
  void tellsNothingOfAPackThatIsWrong() {
    var wrong = pack(BLOB + "," + BLOB.replace("40", "31"));
    var packs = new ArrayList<IndexedPack>();

    assertThatThrownBy(() ->
            IndexCodec.decode(
                bytes("{\"packs\":[PACK,%s,PACK]}".formatted(wrong)),
                2,
                pack -> packs.add(pack.kept())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("31 bytes");
    assertThat(packs).hasSize(1);
  }

  @Test
  void listsNoMoreBlobsOfAPackThanItsHeaderCan() {
    var most = new StringBuilder(BLOB).repeat("," + BLOB, PackHeader.MOST_BLOBS - 1);

    assertThat(read(new PlainPacks(bytes("{\"packs\":[%s]}".formatted(pack(most))), 2))).hasSize(1);
    most.append(',').append(BLOB);
    assertThat(read(new PlainPacks(bytes("{\"packs\":[%s]}".formatted(pack(most))), 2))).isEmpty();
  }

  private static IndexedPack numbered(int number, int count) {
    var blobs = new ArrayList<PackedBlob>();
    for (var i = 0; i < count; i++) {
      var compressed = i % 2 == 1;
      blobs.add(
          new PackedBlob(
              BlobId.hash(new byte[] {(byte) number, (byte) i, (byte) (i >> 8)}, 0, 3),
              i % 3 == 0 ? BlobType.TREE : BlobType.DATA,
              i * 4_000_000L,
              4000 + i,
              compressed ? 9000 : 3968 + i,
              compressed));
    }
    return new IndexedPack(PackId.parse("0%d".formatted(number).repeat(32)), blobs);
  }

  private static String pack(CharSequence blobs) {
    return "{\"id\":\"%s\",\"blobs\":[%s]}".formatted(ID, blobs);
  }

  private static byte[] bytes(String text) {
    return text.replace("PACK", PACK).replace("\"ID\"", "\"" + ID + "\"").getBytes(UTF_8);
  }

  private static List<IndexedPack> read(PlainPacks plain) {
    var read = new ArrayList<IndexedPack>();
    for (var pack = plain.next(); pack != null; pack = plain.next()) {
      read.add(pack.kept());
    }
    return read;
  }
}
