package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Context;
import io.holdfast.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The known answers are those of Go's {@code os.Expand}. */
class VariablesTest {
  @ParameterizedTest
  @CsvSource({
    "$HOME/x, /home/me/x",
    "${HOME}work, /home/mework",
    "$$x, $x",
    "a$, a$",
    "$.x, $.x",
    "${}x, x",
    "${HOME, HOME",
    "${$}x, $x",
    "no, no",
  })
  void standForWhatTheEnvironmentHolds(String line, String expanded) {
    assertThat(Variables.expand(line, context())).contains(expanded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$ABSENT/*", "${ABSENT}/**", "$1x", "$HOME_x/y", "$HOME/$ABSENT"})
  void leaveNothingOutThatTheyDoNotName(String line) {
    assertThat(Variables.expand(line, context())).isEmpty();
  }

  private static Context context() {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    return new Context(
        new Terminal(nowhere, nowhere, 0),
        Map.of("HOME", "/home/me"),
        InstantSource.system(),
        Path.of("."));
  }
}
