package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths that are announced, with nothing behind them. */
class RdbInputTest {
  private static final byte FOUR_BYTES = (byte) 0x80;
  private static final byte PACKED = (byte) 0xc3;

  @FunctionalInterface
  private interface Reading {
    void read(RdbInput input) throws IOException;
  }

  /** A string of Redis has 512 MiB at most. */
  @ParameterizedTest
  @CsvSource({"536870912,ends after 5 bytes", "536870913,has a name of 536870913 bytes"})
  void takesNoStringThatIsLongerThanRedisHas(int length, String said) {
    refuses(announced(0, length), RdbInput::string, said);
  }

  @ParameterizedTest
  @CsvSource({"536870912,ends after 11 bytes", "536870913,has a string of 536870913 bytes"})
  void unpacksNoStringThatIsLongerThanRedisHas(int length, String said) {
    refuses(announced(8 << 20, length), RdbInput::string, said);
  }

  @ParameterizedTest
  @CsvSource({"99999,ends after 11 bytes", "100100,impossible length 100100"})
  void takesNoStringThatCannotComeOfWhatIsPacked(int length, String said) {
    refuses(announced(1000, length), RdbInput::string, said);
    refuses(announced(1000, length), RdbInput::skipString, said);
  }

  /** A string, packed into so many bytes or not at all. */
  private static byte[] announced(int packed, int length) {
    var head = ByteBuffer.allocate(11);
    if (packed > 0) {
      head.put(PACKED).put(FOUR_BYTES).putInt(packed);
    }
    head.put(FOUR_BYTES).putInt(length).flip();
    var bytes = new byte[head.remaining()];
    head.get(bytes);
    return bytes;
  }

  private static void refuses(byte[] bytes, Reading reading, String said) {
    var input = new RdbInput(new ByteArrayInputStream(bytes));
    assertThatThrownBy(() -> reading.read(input))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining(said);
  }
}
