package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @TempDir private Path folder;

  @Test
  void namesTheCommandThatWasMeant() {
    var answer = new CommandLineHarness(folder).run("completoin", "bash");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("completoin").contains("completion");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void refusesToRunWithoutACommand() {
    var answer = new CommandLineHarness(folder).run();

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("a command is missing").contains("next: holdfast --help");
  }

  @Test
  void saysItsVersion() {
    var answer = new CommandLineHarness(folder).run("--version");

    assertThat(answer.status()).isZero();
    assertThat(answer.out()).matches("(?s)holdfast \\d+\\.\\d+.*Java 2.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionScriptsAreValidBash(String shell) throws IOException, InterruptedException {
    var script =
        Files.writeString(
            folder.resolve("script"),
            new CommandLineHarness(folder).run("completion", shell).out());

    var check = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();

    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isZero();
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyFailureHasANextStepAndAStatusOfItsOwnMeaning(ErrorCode code) {
    assertThat(NextSteps.of(code))
        .isNotBlank()
        .doesNotContain("`")
        .doesNotStartWith("see docs/errors.md");
    assertThat(ExitStatus.of(code.kind())).isBetween(2, 130).isNotEqualTo(ExitStatus.INCOMPLETE);
  }

  @Test
  void exitStatusesAreDocumented() throws IOException {
    var page = Files.readString(Path.of("../docs/cli.md"));

    for (var kind : ErrorCode.Kind.values()) {
      assertThat(page).contains("| %d | ".formatted(ExitStatus.of(kind)));
    }
  }
}
