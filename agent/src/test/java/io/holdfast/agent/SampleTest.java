package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
  @ParameterizedTest
  @ValueSource(ints = {2048, 3000, 4096, 100_000})
  void randomBytesAreOpaqueWhateverTheSeed(int size) {
    for (var seed = 0; seed < 200; seed++) {
      assertThat(sample(random(seed, size)).opaque()).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void fewBytesSayNothing() {
    var sample = sample(random(1, 2047));

    assertThat(sample.enough()).isFalse();
    assertThat(sample.opaque()).isFalse();
  }

  @Test
  void textIsNotOpaque() {
    var text = "All happy families are alike; each unhappy one is so in its own way. ".repeat(100);

    assertThat(sample(text.getBytes(StandardCharsets.UTF_8)).opaque()).isFalse();
  }

  @Test
  void textAsBase64IsNotOpaque() {
    var encoded = java.util.Base64.getEncoder().encode(random(3, 9000));

    assertThat(sample(encoded).opaque()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PK\3\4", "\u001f\u008b\b", "\u00ff\u00d8\u00ff\u00e0", "xxxxftypisom"})
  void compressedFormatsTellWhatTheyAre(String magic) {
    var bytes = random(5, 8000);
    var head = magic.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(head, 0, bytes, 0, head.length);

    assertThat(sample(bytes).opaque()).isFalse();
  }

  @Test
  void aHoleIsNotRandom() {
    var sample = new Sample();
    sample.add(random(7, 2000), 0, 2000);
    sample.addZeros(1L << 40);

    assertThat(sample.enough()).isTrue();
    assertThat(sample.opaque()).isFalse();
  }

  @Test
  void piecesCountAsOne() {
    var bytes = random(9, 4096);
    var sample = new Sample();
    for (var at = 0; at < bytes.length; at += 7) {
      sample.add(bytes, at, Math.min(7, bytes.length - at));
    }

    assertThat(sample.opaque()).isTrue();
  }

  private static Sample sample(byte[] bytes) {
    var sample = new Sample();
    sample.add(bytes, 0, bytes.length);
    return sample;
  }

  private static byte[] random(long seed, int size) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
