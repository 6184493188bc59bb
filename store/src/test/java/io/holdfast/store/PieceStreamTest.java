package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PieceStreamTest {
  /** A fetch makes the last piece ready before it fails, and that holds bytes of long ago. */
  @Test
  void handsOutNothingOfAnOldPieceAfterAFetchThatFailed() throws Exception {
    try (var stream = new Failing()) {
      assertThat(stream.readNBytes(2)).containsExactly(1, 2);
      assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
      assertThat(stream.readNBytes(2)).containsExactly(3, 4);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  /** Of the bytes 1 to 4, two at a time; the second fetch fails. */
  private static final class Failing extends PieceStream {
    private int fetches;

    private Failing() {
      super(0, 4);
    }

    @Override
    protected ByteBuffer fetch(ByteBuffer last, long offset, long left) {
      var piece = last.capacity() >= 2 ? last.clear() : ByteBuffer.allocate(2);
      if (++fetches == 2) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "the place is away", null);
      }
      return piece.put((byte) (offset + 1)).put((byte) (offset + 2)).flip();
    }
  }
}
