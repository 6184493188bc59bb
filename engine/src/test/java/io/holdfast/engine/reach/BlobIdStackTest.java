package io.holdfast.engine.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.pack.BlobId;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobIdStackTest {
  @Test
  void givesBackTheLastOneFirst() {
    var random = new Random(3);
    var expected = new ArrayDeque<BlobId>();
    var stack = new BlobIdStack();
    for (var step = 0; step < 30_000; step++) {
      var isGrowing = step / 6_000 % 2 == 0;
      if (random.nextInt(5) == 0 == isGrowing && !expected.isEmpty()) {
        assertThat(stack.pop()).isEqualTo(expected.pop());
      } else {
        var id = new BlobId(random.nextLong(), random.nextLong(), step, random.nextLong());
        expected.push(id);
        stack.push(id);
      }
      assertThat(stack.isEmpty()).isEqualTo(expected.isEmpty());
    }
  }
}
