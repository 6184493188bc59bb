package io.holdfast.base.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** That the contracts see parsers that break them. */
class FuzzContractTest {
  private static final byte[] TEXT = "text".getBytes(UTF_8);

  @Test
  void seesThatAParserRefusesWhatItsWriterWrote() {
    var parser = new Parser(text -> text.startsWith("!") ? null : "!" + text);

    assertThatThrownBy(() -> parser.feed(TEXT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("what was taken is refused");
    parser.feed("!text".getBytes(UTF_8));
  }

  @Test
  void seesThatAParserLosesWhatItRead() throws Exception {
    new Parser(text -> text).losesNothingOfWhatWeWrote();

    assertThatThrownBy(() -> new Parser(_ -> "").losesNothingOfWhatWeWrote())
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void tellsWhatCameOfAWayToRead() throws Exception {
    assertThat(FuzzContract.outcome(() -> "read")).contains("read");
    assertThat(
            FuzzContract.outcome(() -> {
              throw new IOException("no text");
            }))
        .isEmpty();
  }

  /** Refuses a text that it would write as null. */
  private static final class Parser extends CodecContract {
    private final UnaryOperator<@Nullable String> rewriting;

    private Parser(UnaryOperator<@Nullable String> rewriting) {
      this.rewriting = rewriting;
    }

    @Override
    protected List<byte[]> ours() {
      return List.of(TEXT);
    }

    @Override
    protected byte[] rewritten(byte[] bytes) throws IOException {
      var text = rewriting.apply(new String(bytes, UTF_8));
      if (text == null) {
        throw new IOException("no text");
      }
      return text.getBytes(UTF_8);
    }
  }
}
