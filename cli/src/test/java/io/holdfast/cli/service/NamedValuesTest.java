package io.holdfast.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.cli.terminal.Terminal;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedValuesTest {
  @TempDir private Path scratch;

  @Test
  void valuesMayHoldAnything() {
    assertThat(NamedValues.parse("--setting", List.of("shell=a=b c", "file=")))
        .isEqualTo(Map.of("shell", "a=b c", "file", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name", "=value"})
  void refusesWhatHasNoName(String text) {
    assertThatThrownBy(() -> NamedValues.parse("--setting", List.of(text)))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("NAME=VALUE");
  }

  @Test
  void refusesANameThatComesTwice() {
    assertThatThrownBy(() -> NamedValues.parse("--setting", List.of("a=1", "a=2")))
        .hasMessageContaining("twice");
  }

  @Test
  void secretEndsBeforeOneLineEnd() throws Exception {
    Files.writeString(scratch.resolve("one"), "secret\n");
    Files.writeString(scratch.resolve("two"), "secret\r\n");
    Files.writeString(scratch.resolve("three"), "secret\n\n");

    assertThat(NamedValues.secrets(List.of("a=one", "b=two", "c=three"), List.of(), context()))
        .isEqualTo(Map.of("a", "secret", "b", "secret", "c", "secret\n"));
  }

  @Test
  void secretMayStandInTheEnvironment() {
    assertThat(NamedValues.secrets(List.of(), List.of("password=PGPASSWORD"), context()))
        .isEqualTo(Map.of("password", "from the environment"));
    assertThatThrownBy(() -> NamedValues.secrets(List.of(), List.of("a=ABSENT"), context()))
        .hasMessageContaining("the environment has no ABSENT");
  }

  @Test
  void refusesASecretThatIsGivenTwice() throws Exception {
    Files.writeString(scratch.resolve("one"), "secret\n");

    assertThatThrownBy(
            () -> NamedValues.secrets(List.of("a=one"), List.of("a=PGPASSWORD"), context()))
        .hasMessageContaining("by a file and by a variable")
        .hasMessageNotContaining("from the environment");
  }

  @Test
  void refusesAFileThatIsNoSecret() throws Exception {
    Files.write(scratch.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.write(scratch.resolve("large"), new byte[1 << 20]);

    for (var file : List.of("binary", "large")) {
      assertThatThrownBy(() -> NamedValues.secrets(List.of("a=" + file), List.of(), context()))
          .isInstanceOfSatisfying(
              CommandException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_INVALID))
          .hasMessageContaining(file);
    }
  }

  @Test
  @Timeout(10)
  void readsNoSecretWithoutEnd() {
    assertThatThrownBy(() -> NamedValues.secrets(List.of("a=/dev/zero"), List.of(), context()))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void namesTheSecretFileThatIsNotThere() {
    assertThatThrownBy(() -> NamedValues.secrets(List.of("a=missing"), List.of(), context()))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_UNREADABLE))
        .hasMessageContaining("missing");
  }

  private Context context() {
    var nobody = new PrintStream(OutputStream.nullOutputStream());
    return new Context(
        new Terminal(nobody, nobody, 0),
        Map.of("PGPASSWORD", "from the environment"),
        InstantSource.system(),
        scratch);
  }
}
