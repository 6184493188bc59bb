package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at a real terminal, whose streams a shell may have led elsewhere. */
class PasswordQuestionIT {
  private static final String PASSWORD = "no echo of pässwords";
  private static final String QUESTION = "password of the repository: ";
  private static final String WAITING = "until another command has its answer)\r\n";
  private static final long PATIENCE_SECONDS = 120;
  private static final byte[] CTRL_C = {3};
  private static final String LED = "OPTION=-Dholdfast.in.led=true";
  private static final byte[] TYPED = (PASSWORD + "\n").getBytes(UTF_8);

  @TempDir private Path folder;

  @BeforeEach
  void makeRepository() throws IOException {
    var made =
        new CommandLineHarness(folder)
            .with("HOLDFAST_PASSWORD", PASSWORD)
            .run("repo", "init", "-r", "r");
    assertThat(made.status()).as(made.err()).isZero();
    Files.writeString(folder.resolve("list"), folder + "\n");
  }

  @Test
  void isAskedWhereStandardOutputIsAFile() throws Exception {
    var screen = answer("repo snapshots -r r --json > out", TYPED);

    assertThat(screen).contains(QUESTION).contains("status=0").doesNotContain("echo of p");
    assertThat(folder.resolve("out")).content().contains("\"snapshots\"").doesNotContain(QUESTION);
    assertEcho(screen);
  }

  @Test
  void isAskedWhereAllStreamsAreLedElsewhere() throws Exception {
    var command = "repo backup -r r -n --files-from - < list 2> err | cat > out";

    var screen = answer(command, TYPED);

    assertThat(folder.resolve("err")).content().doesNotContain("HF-");
    assertThat(folder.resolve("out")).content().contains("dry run");
    assertThat(screen).contains(QUESTION).contains("status=0").doesNotContain("echo of p");
    assertEcho(screen);
  }

  @Test
  void mayAnswerWithCtrlCAndSeesAgainWhatIsTyped() throws Exception {
    var screen = answer("repo snapshots -r r > out", CTRL_C);

    assertThat(screen)
        .contains("status=" + ExitStatus.INTERRUPTED)
        .contains("HF-9001")
        .doesNotContain("could not clean up");
    assertEcho(screen);
  }

  @Test
  void isAskedByOneCommandOfAPipeAfterTheOther() throws Exception {
    var pipe = "holdfast repo snapshots -r r --json | holdfast repo backup -r r --stdin";

    var screen = screen(pipe, new Answer(WAITING, TYPED), new Answer(QUESTION, TYPED));

    assertThat(screen).contains("status=0").doesNotContain("echo of p");
    assertThat(screen.split(QUESTION, -1)).hasSize(3);
    assertEcho(screen);
  }

  @Test
  void tellsWhichOfTwoRepositoriesItIsAskedFor() throws Exception {
    var other = new CommandLineHarness(folder).with("HOLDFAST_PASSWORD", "another");
    assertThat(other.run("repo", "init", "-r", "other").status()).isZero();

    var screen =
        screen(
            "holdfast repo copy -r r --to other",
            new Answer(QUESTION, TYPED),
            new Answer("password of the other repository: ", "another\n".getBytes(UTF_8)));

    assertThat(screen).contains("status=0");
    assertEcho(screen);
  }

  @Test
  void isReadInTheCharactersOfTheTerminal() throws Exception {
    var typed = (PASSWORD + "\n").getBytes(ISO_8859_1);

    var known = answer("OPTION=-Dstdin.encoding=ISO-8859-1", "repo snapshots -r r > out", typed);
    var unknown = answer("repo snapshots -r r > out", typed);

    assertThat(known).contains("status=0");
    assertThat(unknown).contains("status=" + ExitStatus.INPUT).contains("characters");
    assertEcho(unknown);
  }

  @Test
  void isAskedByJavaWhereThereIsNoStty() throws Exception {
    var screen = answer("PATH=/nowhere", "repo snapshots -r r", TYPED);

    assertThat(screen).contains(QUESTION).contains("status=0").doesNotContain("echo of p");
    assertEcho(screen);
  }

  @Test
  void isNotAskedWhereStandardInputAnswers() throws Exception {
    var screen =
        screen(
            "printf '%s\\n' '" + PASSWORD + "' | " + LED + " holdfast repo snapshots -r r",
            new Answer(QUESTION, TYPED));

    assertThat(screen).contains("status=0").contains("no snapshots").doesNotContain(QUESTION);
  }

  @Test
  void isAskedWhereStandardInputHasNothing() throws Exception {
    var screen = answer(LED, "repo snapshots -r r < /dev/null", TYPED);

    assertThat(screen).contains(QUESTION).contains("status=0");
  }

  @Test
  void endsWithCtrlCWhereStandardInputSaysNothing() throws Exception {
    var waits = "OPTION='-Dholdfast.in.led=true -Dholdfast.columns=80'";

    var screen =
        screen(
            "sleep " + PATIENCE_SECONDS + " | " + waits + " holdfast repo snapshots -r r",
            new Answer("standard input is read for the password of the repository\r\n", CTRL_C));

    assertThat(screen)
        .contains("status=" + ExitStatus.INTERRUPTED)
        .doesNotContain("could not clean up");
  }

  @Test
  void isTakenWhereTheTerminalCannotBePutBack() throws Exception {
    var stty = Files.createDirectory(folder.resolve("bin")).resolve("stty");
    Files.writeString(
        stty,
        """
        #!/bin/sh
        case $1 in -g | -echo) PATH=/usr/bin:/bin exec stty "$1" ;; esac
        exit 1
        """);
    Files.setPosixFilePermissions(stty, PosixFilePermissions.fromString("rwx------"));

    var screen = answer("PATH=%s:$PATH".formatted(stty.getParent()), "repo snapshots -r r", TYPED);

    assertThat(screen).contains("stty sane").contains("status=0").doesNotContain("echo of p");
  }

  /** What {@code stty -a} says: a minus means off. */
  private static void assertEcho(String screen) {
    assertThat(screen).containsPattern("icanon.* echo ").doesNotContain("-echo ");
  }

  private String answer(String command, byte[] keys) throws Exception {
    return answer("", command, keys);
  }

  /**
   * @param setting of a variable, for the command alone
   */
  private String answer(String setting, String command, byte[] keys) throws Exception {
    return screen(setting + " holdfast " + command, new Answer(QUESTION, keys));
  }

  /**
   * What somebody types.
   *
   * @param shown on the screen, at its end, when they do
   */
  private record Answer(String shown, byte[] keys) {}

  /** Runs a command for one who gives these answers, and tells all that the screen showed. */
  private String screen(String command, Answer... answers) throws Exception {
    var script = folder.resolve("script");
    Files.writeString(
        script,
        """
        trap : INT
        set -o pipefail
        holdfast() {
          '%s' -XX:TieredStopAtLevel=1 $OPTION -cp '%s' %s "$@"
        }
        %s
        echo "status=$?"
        stty -a
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command));
    var terminal = terminal(script);
    var screen = new ByteArrayOutputStream();
    try (var shown = terminal.getInputStream();
        var keyboard = terminal.getOutputStream()) {
      var given = 0;
      for (var octet = shown.read(); octet >= 0; octet = shown.read()) {
        screen.write(octet);
        if (given < answers.length && screen.toString(UTF_8).endsWith(answers[given].shown())) {
          keyboard.write(answers[given++].keys());
          keyboard.flush();
        }
      }
    }
    assertThat(terminal.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return screen.toString(UTF_8);
  }

  private Process terminal(Path script) throws IOException {
    var builder =
        new ProcessBuilder(
                "timeout",
                Long.toString(PATIENCE_SECONDS),
                "script",
                "-q",
                "-E",
                "always",
                "-c",
                "bash " + script,
                "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(HOLDFAST|RESTIC)_.*"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    return builder.start();
  }
}
