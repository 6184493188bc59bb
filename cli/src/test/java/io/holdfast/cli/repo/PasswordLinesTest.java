package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords that come on standard input, as restic reads them. */
class PasswordLinesTest {
  private static final InputStream INPUT = System.in;

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @AfterEach
  void restoreInput() {
    System.setIn(INPUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"opens", "opens\n", "opens\r\n", "opens\r", "opens\nsomething else\n"})
  void openARepositoryByTheFirstLine(String input) {
    var opened = run(input, "repo", "snapshots", "-r", "r");

    assertThat(opened.status()).as(opened.err()).isZero();
    assertThat(opened.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {" opens\n", "opens \n", "\nopens\n"})
  void haveTheirBlanks(String input) {
    assertThat(run(input, "repo", "snapshots", "-r", "r").status()).isEqualTo(ExitStatus.ACCESS);
  }

  @Test
  void areBytesAsTheyCome() {
    var bytes = "p\u00e4ss".getBytes(ISO_8859_1);

    var made = harness().withInput(bytes).run("repo", "init", "-r", "new");
    var opened = harness().withInput(bytes).run("repo", "snapshots", "-r", "new");
    var other = run("p\u00e4ss", "repo", "snapshots", "-r", "new");

    assertThat(made.status()).as(made.err()).isZero();
    assertThat(opened.status()).as(opened.err()).isZero();
    assertThat(other.status()).isEqualTo(ExitStatus.ACCESS);
  }

  @Test
  void comeALineForEachQuestion() {
    var added = run("opens\nanother\n", "repo", "key", "add", "-r", "r");
    var opened = run("another", "repo", "snapshots", "-r", "r");

    assertThat(added.status()).as(added.err()).isZero();
    assertThat(opened.status()).as(opened.err()).isZero();
  }

  @Test
  void comeBehindWhatTheEnvironmentSays() {
    var named = harness().with("RESTIC_PASSWORD", "opens").withInput("wrong\n".getBytes(UTF_8));

    assertThat(named.run("repo", "snapshots", "-r", "r").status()).isZero();
  }

  @Test
  void areMissedWhereNothingComes() {
    var answer = run("", "repo", "snapshots", "-r", "r");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("standard input has none").contains("--password-file FILE");
  }

  @Test
  void areNoneWithoutAnEnd() {
    var answer = run("x".repeat(1 << 17), "repo", "snapshots", "-r", "r");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("too long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--stdin", "--files-from-verbatim -", "--files-from-raw -"})
  void areNotTakenFromWhatIsBackedUp(String options) {
    var command = "repo backup -r r " + options;

    var paths = options.contains("raw") ? "src\0" : "src\n";
    System.setIn(new ByteArrayInputStream(paths.getBytes(UTF_8)));
    var answer = run("opens\n", command.split(" "));

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err())
        .contains("standard input is what is backed up")
        .contains("--password-file FILE");
  }

  @Test
  void mayComeBesideWhatACommandPrints() {
    var command = "repo backup -r r --stdin-from-command -- echo printed";

    assertThat(run("opens\n", command.split(" ")).status()).isZero();
  }

  private Answer run(String input, String... words) {
    return harness().withInput(input.getBytes(UTF_8)).run(words);
  }

  private CommandLineHarness harness() {
    return new CommandLineHarness(folder);
  }
}
