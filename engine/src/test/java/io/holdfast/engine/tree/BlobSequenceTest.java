package io.holdfast.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.pack.BlobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BlobSequenceTest {
  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isTheListOfWhatWasAdded(int seed) {
    var random = new Random(seed);
    var builder = new BlobSequence.Builder();
    var expected = new ArrayList<BlobId>();
    for (var i = random.nextInt(30); i > 0; i--) {
      var blob = BlobId.hash(new byte[] {(byte) random.nextInt(3)}, 0, 1);
      var times = random.nextBoolean() ? 1 : 1 + random.nextInt(5);
      builder.add(blob, times);
      for (var j = 0; j < times; j++) {
        expected.add(blob);
      }
    }

    var built = builder.build();

    assertThat(builder.size()).isEqualTo(expected.size());
    assertThat(built).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(List.copyOf(expected)).isEqualTo(built);
    for (var i = 0; i < 50 && !expected.isEmpty(); i++) {
      var at = random.nextInt(expected.size());
      assertThat(built.get(at)).isEqualTo(expected.get(at));
    }
    assertThatThrownBy(() -> built.get(expected.size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void holdsMillionsOfOneBlobAsOne() {
    var builder = new BlobSequence.Builder();
    builder.add(BlobId.hash(new byte[1], 0, 1), 2_000_000_000);

    assertThat(builder.build()).hasSize(2_000_000_000);
  }
}
