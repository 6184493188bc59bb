package io.holdfast.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import org.junit.jupiter.api.Test;

class AnswerLinesTest {
  @Test
  void leaveWhatStandsBehindThem() throws Exception {
    var input = new ByteArrayInputStream("secret\nlist\n".getBytes(UTF_8));

    var line = AnswerLines.over(Channels.newChannel(input)).next();

    assertThat(line)
        .hasValueSatisfying(bytes -> assertThat(bytes).asString(UTF_8).isEqualTo("secret"));
    assertThat(new String(input.readAllBytes(), UTF_8)).isEqualTo("list\n");
  }

  @Test
  void areToldToWhoeverWatches() throws Exception {
    var empty = AnswerLines.over(Channels.newChannel(new ByteArrayInputStream(new byte[0])));

    assertThat(told(80, empty)).contains("standard input is read for the password");
    assertThat(told(0, empty)).isEmpty();
    assertThat(told(80, AnswerLines.none())).isEmpty();
  }

  private static String told(int columns, AnswerLines lines) throws Exception {
    var err = new ByteArrayOutputStream();
    var stream = new PrintStream(err, true, UTF_8);
    var terminal = new Terminal(stream, stream, columns, false, Keyboard.none(), lines);
    assertThat(terminal.secretLine("password: ")).isEmpty();
    return err.toString(UTF_8);
  }
}
