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

  @ParameterizedTest
  @ValueSource(ints = {1, 300, 1000, 10_000})
  void largeTreeHasTheSameBytesAsASmallOne(int spillBytes) {
    var whole = fill(new TreeEncoder(ZoneOffset.UTC), 50);
    var spilled = fill(new TreeEncoder(ZoneOffset.UTC, spillBytes), 50).tree();

    var encoded = spilled.encoded();
    assertThat(encoded.compressed()).isTrue();
    assertThat(Zstd.decompress(encoded.bytes(), encoded.plainLength()))
        .isEqualTo(whole.toByteArray());
    assertThat(spilled.id()).isEqualTo(whole.tree().id());
    assertThat(encoded.length()).isEqualTo(encoded.bytes().length);
  }

  @Test
  void encoderIsUsedAgainAfterALargeTree() {
    var encoder = fill(new TreeEncoder(ZoneOffset.UTC, 300), 50);
    encoder.tree();

    var small = fill(encoder.reset(), 1).tree();

    assertThat(small.encoded().compressed()).isFalse();
    assertThat(small.id()).isEqualTo(fill(new TreeEncoder(ZoneOffset.UTC), 1).tree().id());
    var bytes = Arrays.copyOf(small.encoded().bytes(), small.encoded().length());
    assertThat(TreeReader.readAll(bytes, 0, bytes.length).nodes()).hasSize(1);
  }

  private static TreeEncoder fill(TreeEncoder encoder, int count) {
    var metadata =
        new NodeMetadata(
            FileMode.ofUnix(0100644),
            new NodeTimes(TIME, TIME, TIME),
            new Owner(0, 0, "", ""),
            new FileIdentity(1, 1, 1),
            List.of(),
            "");
    for (var i = 0; i < count; i++) {
      var id = BlobId.hash(new byte[] {(byte) i}, 0, 1);
      encoder.add(
          new Node.File(NodeName.ofUtf8("file%05d".formatted(i)), metadata, 1, List.of(id)));
    }
    return encoder;
  }
}
