package io.holdfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResultStreamTest {
  @Test
  void writesUtf8() {
    var bytes = new ByteArrayOutputStream();

    ResultStream.over(bytes).print("größer");

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("größer");
  }

  @Test
  void tellsOfAFullDiskAtEveryAttempt() {
    var stream = ResultStream.over(failing("No space left on device"));

    assertThatThrownBy(() -> stream.println("lost"))
        .isInstanceOfSatisfying(
            OutputLostException.class,
            lost -> {
              assertThat(lost.code()).isEqualTo(ErrorCode.OUTPUT_UNWRITABLE);
              assertThat(lost.readerLeft()).isFalse();
            });
    assertThatThrownBy(stream::flush).isInstanceOf(OutputLostException.class);
  }

  @Test
  void knowsAReaderWhoLeft() {
    var stream = ResultStream.over(failing("Broken pipe"));

    assertThatThrownBy(() -> stream.println("lost"))
        .isInstanceOfSatisfying(
            OutputLostException.class, lost -> assertThat(lost.readerLeft()).isTrue());
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
