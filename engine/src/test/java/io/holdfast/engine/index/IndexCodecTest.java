package io.holdfast.engine.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexCodecTest {
  /** The second is 100 when only its lower half is looked at. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"length\":2147483648",
        "\"length\":9223372041149743204",
        "\"length\":100,\"uncompressed_length\":9223372041149743204",
        "\"length\":100,\"uncompressed_length\":2147483647"
      })
  void refusesLengthsThatNoBlobCanHave(String lengths) {
    var id = "ab".repeat(32);
    var index =
        "{\"packs\":[{\"id\":\"%s\",\"blobs\":[{\"id\":\"%s\",\"type\":\"data\",\"offset\":0,%s}]}]}"
            .formatted(id, id, lengths);

    assertThatThrownBy(() -> IndexCodec.decode(index.getBytes(UTF_8), 2, _ -> {}))
        .isInstanceOf(IOException.class);
  }
}
