package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.FailureText;
import io.holdfast.cli.repo.RepoCommand;
import io.holdfast.cli.terminal.ResultStream;
import io.holdfast.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

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

  /** All would be listed, and a script would take that for an abort. */
  @Test
  void abortingNeedsASession() {
    var answer = new CommandLineHarness(folder).run("sessions", "--abort");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("--abort");
  }

  @Test
  void saysItsVersion() {
    var answer = new CommandLineHarness(folder).run("--version");

    assertThat(answer.status()).isZero();
    assertThat(answer.out()).matches("(?s)holdfast \\d+\\.\\d+.*Java 2.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "--help", "repo --help", "repo backup --help"})
  void saysNothingToAReaderWhoHasLeft(String arguments) {
    var left =
        ResultStream.over(
            new OutputStream() {
              @Override
              public void write(int octet) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(left, new PrintStream(err, true, UTF_8), 0);
    var context = new Context(terminal, Map.of(), InstantSource.system(), folder);

    var status = new Program(context).run(arguments.split(" "));

    assertThat(status).isEqualTo(ExitStatus.OUTPUT_CLOSED);
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void aCommandIsTheSameWhetherItIsBuiltAloneOrAmongAll() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    var context =
        new Context(new Terminal(nowhere, nowhere, 0), Map.of(), InstantSource.system(), folder);
    var all = Program.commandLine(context);
    for (var name : HoldfastCommand.SUBCOMMANDS.types().keySet()) {
      var alone = Program.commandLine(context, name);

      assertThat(alone.getSubcommands().keySet()).containsExactly(name);
      assertThat(alone.getSubcommands().get(name).getCommandName()).isEqualTo(name);
      assertThat(usage(alone, name)).isEqualTo(usage(all, name));
    }
    for (var name : RepoCommand.SUBCOMMANDS.types().keySet()) {
      var alone = Program.commandLine(context, "repo", name);
      var repo = alone.getSubcommands().get("repo");

      assertThat(repo.getSubcommands().keySet()).containsExactly(name);
      assertThat(repo.getSubcommands().get(name).getCommandName()).isEqualTo(name);
      assertThat(usage(repo, name)).isEqualTo(usage(all.getSubcommands().get("repo"), name));
    }
  }

  @Test
  void saysWhatToDoWhenTheMemoryIsTooSmall() {
    var ended = endedBy(new OutOfMemoryError("Java heap space"));

    assertThat(ended.status()).isEqualTo(ExitStatus.INTERNAL);
    assertThat(ended.errorJson().path("code").asText()).isEqualTo("MEMORY_EXHAUSTED");
    assertThat(ended.errorJson().path("next").asText()).contains("HOLDFAST_JAVA_OPTS=-Xmx");
  }

  @Test
  void anErrorOfTheMachineIsToldAsAFault() {
    var ended = endedBy(new StackOverflowError("too deep"));

    assertThat(ended.status()).isEqualTo(ExitStatus.INTERNAL);
    assertThat(ended.errorJson().path("number").asText()).isEqualTo("HF-9999");
  }

  private CommandLineHarness.Answer endedBy(Error thrown) {
    var out =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void println(Object line) {
            throw thrown;
          }

          @Override
          public void println(String line) {
            throw thrown;
          }
        };
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(out, new PrintStream(err, true, UTF_8), 0);
    var environment = Map.of("HOLDFAST_PASSWORD", "opens");
    var context = new Context(terminal, environment, InstantSource.system(), folder);
    var status = new Program(context).run("repo", "init", "-r", "r", "--json");
    return new CommandLineHarness.Answer(status, "", err.toString(UTF_8));
  }

  private static String usage(CommandLine line, String name) {
    return line.getSubcommands().get(name).getUsageMessage();
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
    assertThat(FailureText.nextStep(code))
        .isNotBlank()
        .doesNotContain("`")
        .doesNotStartWith("see docs/errors.md");
    assertThat(ExitStatus.of(code.kind())).isBetween(2, 130).isNotEqualTo(ExitStatus.INCOMPLETE);
  }

  @Test
  void repoLeavesWithResticsStatusesWhereTheyAreWanted() throws IOException {
    var own = new CommandLineHarness(folder).with("HOLDFAST_PASSWORD", "opens");
    var restic =
        new CommandLineHarness(folder)
            .with("HOLDFAST_PASSWORD", "opens")
            .with("HOLDFAST_EXIT_STATUS", "restic");
    var stranger = new CommandLineHarness(folder).with("HOLDFAST_EXIT_STATUS", "restic");
    Files.writeString(folder.resolve("file"), "content");

    assertThat(restic.run("repo", "snapshots", "-r", "r").status()).isEqualTo(10);
    assertThat(restic.run("repo", "init", "-r", "r").status()).isZero();
    assertThat(
            stranger.with("HOLDFAST_PASSWORD", "no").run("repo", "snapshots", "-r", "r").status())
        .isEqualTo(12);
    assertThat(restic.run("repo", "backup", "file", "-r", "r").status()).isZero();
    assertThat(restic.run("repo", "backup", "file", "absent", "-r", "r").status()).isEqualTo(3);
    assertThat(restic.run("repo", "find", "nothing", "-r", "r").status()).isZero();
    assertThat(own.run("repo", "find", "nothing", "-r", "r").status())
        .isEqualTo(ExitStatus.MISSING);
    assertThat(restic.run("repo", "restore", "beef", "-t", "t", "-r", "r").status()).isEqualTo(1);
    assertThat(restic.run("repo", "restore").status()).isEqualTo(1);
    assertThat(restic.run("sessions", "--abort").status()).isEqualTo(ExitStatus.INPUT);
    try (var packs = Files.walk(folder.resolve("r/data"))) {
      Files.delete(packs.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
    assertThat(restic.run("repo", "check", "-r", "r").status()).isEqualTo(1);
  }

  @Test
  void refusesOtherWordsForStatuses() {
    var answer =
        new CommandLineHarness(folder)
            .with("HOLDFAST_EXIT_STATUS", "borg")
            .run("repo", "snapshots", "-r", "r");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("HOLDFAST_EXIT_STATUS").contains("'borg'");
  }

  @Test
  void exitStatusesAreThoseOfTheirPage() throws ReflectiveOperationException, IOException {
    var page = Files.readString(Path.of("../docs/cli.md"));
    var documented =
        Pattern.compile("(?m)^\\| (\\d+) \\| ")
            .matcher(page)
            .results()
            .map(row -> Integer.valueOf(row.group(1)))
            .toList();

    var known = new ArrayList<>(List.of(69)); // the launcher's own
    for (var status : ExitStatus.class.getFields()) {
      known.add(status.getInt(null));
    }

    assertThat(documented).isSorted().containsExactlyInAnyOrderElementsOf(known);
  }
}
