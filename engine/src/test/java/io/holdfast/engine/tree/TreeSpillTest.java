package io.holdfast.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.holdfast.engine.pack.BlobId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeSpillTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  private static final NodeMetadata METADATA =
      new NodeMetadata(
          FileMode.ofUnix(0100644),
          new NodeTimes(TIME, TIME, TIME),
          new Owner(0, 0, "", ""),
          new FileIdentity(1, 1, 1),
          List.of(),
          "");

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 1000, 10_000})
  void largeTreeHasTheSameBytesAsASmallOne(int spillBytes) {
    var whole = fill(new TreeEncoder(ZoneOffset.UTC), 50);
    var spilled = fill(new TreeEncoder(ZoneOffset.UTC, 1 << 20, spillBytes), 50).tree();

    var encoded = spilled.encoded();
    assertThat(encoded.compressed()).isTrue();
    assertThat(Zstd.decompress(encoded.bytes(), encoded.plainLength()))
        .isEqualTo(whole.toByteArray());
    assertThat(spilled.id()).isEqualTo(whole.tree().id());
    assertThat(encoded.length()).isEqualTo(encoded.bytes().length);
  }

  @Test
  void encoderIsUsedAgainAfterALargeTree() {
    var encoder = fill(new TreeEncoder(ZoneOffset.UTC, 1 << 20, 300), 50);
    encoder.tree();

    var small = fill(encoder.reset(), 1).tree();

    assertThat(small.encoded().compressed()).isFalse();
    assertThat(small.id()).isEqualTo(fill(new TreeEncoder(ZoneOffset.UTC), 1).tree().id());
    var bytes = Arrays.copyOf(small.encoded().bytes(), small.encoded().length());
    assertThat(TreeReader.readAll(bytes, 0, bytes.length).nodes()).hasSize(1);
  }

  @Test
  void oneFileOfManyBlobsIsNotHeldEither() {
    var blobs = new BlobSequence.Builder();
    blobs.add(BlobId.hash(new byte[1], 0, 1), 100_000);
    blobs.add(BlobId.hash(new byte[2], 0, 2));
    var file = new Node.File(NodeName.ofUtf8("sparse"), METADATA, 1, blobs.build());
    var encoder = new TreeEncoder(ZoneOffset.UTC, 1 << 30, 10_000).add(file);

    assertThat(encoder.heldBytes()).isLessThan(40_000);
    var encoded = encoder.tree().encoded();
    var plain = Zstd.decompress(encoded.bytes(), encoded.plainLength());
    assertThat(TreeReader.readAll(plain, 0, plain.length).nodes()).containsExactly(file);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1 << 20})
  void whatDoesNotFitIsAsIfNobodyHadAsked(int spillBytes) {
    var blob = BlobId.hash(new byte[1], 0, 1);
    var many = new BlobSequence.Builder();
    many.add(blob, 200);
    var link = RawBytes.of(new byte[9000]);
    var encoder = new TreeEncoder(ZoneOffset.UTC, 10_000, spillBytes);

    assertThat(encoder.addIfItFits(file("a", many.build()))).isFalse();
    assertThat(encoder.addIfItFits(file("b", List.of(blob)))).isTrue();
    assertThat(encoder.addIfItFits(new Node.Symlink(NodeName.ofUtf8("c"), METADATA, link)))
        .isFalse();
    assertThat(encoder.addIfItFits(file("d", List.of(blob, blob)))).isTrue();

    var expected = new TreeEncoder(ZoneOffset.UTC);
    expected.add(file("b", List.of(blob))).add(file("d", List.of(blob, blob)));
    assertThat(encoder.tree().id()).isEqualTo(expected.tree().id());
  }

  private static Node.File file(String name, List<BlobId> content) {
    return new Node.File(NodeName.ofUtf8(name), METADATA, 1, content);
  }

  private static TreeEncoder fill(TreeEncoder encoder, int count) {
    for (var i = 0; i < count; i++) {
      var id = BlobId.hash(new byte[] {(byte) i}, 0, 1);
      encoder.add(
          new Node.File(NodeName.ofUtf8("file%05d".formatted(i)), METADATA, 1, List.of(id)));
    }
    return encoder;
  }
}
