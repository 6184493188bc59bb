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

/** The known answers are those of Go's {@code os.Expand}. */
class VariablesTest {
  @ParameterizedTest
  @CsvSource({
    "$HOME/x, /home/me/x",
    "${HOME}work, /home/mework",
    "$ABSENT/x, /x",
    "$$x, $x",
    "a$, a$",
    "$.x, $.x",
    "${}x, x",
    "${HOME, HOME",
    "${$}x, $x",
    "$1x, x",
    "$HOME_x/y, /y",
    "no, no",
  })
  void standForWhatTheEnvironmentHolds(String line, String expanded) {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    var context =
        new Context(
            new Terminal(nowhere, nowhere, 0),
            Map.of("HOME", "/home/me"),
            InstantSource.system(),
            Path.of("."));

    assertThat(Variables.expand(line, context)).isEqualTo(expanded);
  }
}
