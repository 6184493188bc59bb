package io.holdfast.sources.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.moilioncircle.redis.replicator.util.CRC64;
import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RdbReaderTest {
  @Test
  void newerFormsThanTheTestsServerHasAreUnderstood() throws Exception {
    var redis = rdb("REDIS0012", "\31\1h01234567\3abc\30\1i01234567\1\0\1f\1v");
    var valkey = rdb("VALKEY080", "\26\1h\1\1f\1v01234567");

    assertThat(names(redis)).containsExactly("h", "i");
    assertThat(names(valkey)).containsExactly("h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\26\1h\1\1f\1v", "\27\1h\1x", "\6\1m\1x", "\36\1m\1x", "\363\1x"})
  void unknownFormsAreRefused(String entry) {
    refuses(rdb("REDIS0012", entry), ErrorCode.SOURCE_VERSION);
  }

  @Test
  void newerVersionsAreRefused() {
    refuses(rdb("REDIS0099", ""), ErrorCode.SOURCE_VERSION);
    refuses(rdb("VALKEY099", ""), ErrorCode.SOURCE_VERSION);
  }

  /** What is announced must not be believed: none of these may take memory, or pass. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\201\177\377\377\377\377\377\377\377",
        "\0\200\177\377\377\377x",
        "\0\201\377\377\377\377\377\377\377\377",
        "\0\303\1\201\177\377\377\377\377\377\377\377x\1v",
        "\0\303\2\200\177\377\377\377xy\1v",
        "\0\1k\303\201\177\377\377\377\377\377\377\377\1x",
        "\4\1k\201\377\377\377\377\377\377\377\377",
        "\0\1k\304x",
        "\7\1k\1\11",
        "\0\1k\202"
      })
  void liesAreRefused(String entry) {
    refuses(rdb("REDIS0011", entry), ErrorCode.EXPECTATION_FAILED);
  }

  @Test
  void packedNamesAreUnpacked() throws Exception {
    assertThat(names(rdb("REDIS0011", "\0\303\6\25\1ab\340\12\1\1v")))
        .containsExactly("ab" + "ab".repeat(9) + "a");
  }

  @Test
  void sumOfNoneIsNotHeldAgainstIt() throws Exception {
    var rdb = rdb("REDIS0011", "\0\1k\1v");
    for (var at = rdb.length - 8; at < rdb.length; at++) {
      rdb[at] = 0;
    }

    assertThat(names(rdb)).containsExactly("k");
  }

  /** A character of the texts is a byte. */
  private static byte[] rdb(String head, String entries) {
    var text = (head + "\376\0" + entries + "\377").getBytes(ISO_8859_1);
    return ByteBuffer.allocate(text.length + Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(text)
        .putLong(CRC64.crc64(text))
        .array();
  }

  private static List<String> names(byte[] rdb) throws IOException, InterruptedException {
    var names = new ArrayList<String>();
    try (var reader = new RdbReader(new ByteArrayInputStream(rdb), RdbReader.Detail.VALUES)) {
      reader.read(
          new RdbReader.Visitor() {
            @Override
            public void key(RdbKey key) {
              names.add(key.text());
            }

            @Override
            public void function(byte[] code) {}
          });
    }
    return names;
  }

  private static void refuses(byte[] rdb, ErrorCode code) {
    for (var detail : RdbReader.Detail.values()) {
      var reader = new RdbReader(new ByteArrayInputStream(rdb), detail);
      assertThatThrownBy(() -> reader.read(new RdbCensus()))
          .as("%s", detail)
          .isInstanceOf(SourceException.class)
          .extracting(e -> ((SourceException) e).code())
          .isEqualTo(code);
    }
  }
}
