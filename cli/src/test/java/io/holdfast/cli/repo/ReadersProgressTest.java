package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.Context;
import io.holdfast.cli.Program;
import io.holdfast.cli.terminal.AnswerLines;
import io.holdfast.cli.terminal.Keyboard;
import io.holdfast.cli.terminal.ResultStream;
import io.holdfast.cli.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far a command is that only reads, on the screen that its results go to as well. */
class ReadersProgressTest {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private String first;

  @BeforeEach
  void backUpTwice() throws IOException {
    scene = RepositoryScene.make(folder);
    first = scene.done("backup", "-r", "r", "src", "--json").json().path("snapshot").asText();
    Files.writeString(folder.resolve("src/d/new"), "new");
    Files.createDirectory(folder.resolve("src/e"));
    Files.writeString(folder.resolve("src/e/f"), "f");
    scene.done("backup", "-r", "r", "src");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls latest", "find *b*", "find nothing*", "diff FIRST latest"})
  void standsBetweenResultsAndLeavesNothing(String command) {
    var words = command.replace("FIRST", first);

    var shown = screen(words);

    assertThat(shown).contains(command.split(" ")[0] + "  trees  ");
    assertThat(seen(shown)).isEqualTo(screen(words + " -q"));
  }

  @Test
  void tellsHowMuchIsDumpedIntoAFile() {
    var file = folder + "/src/d/b.txt";

    var shown = screen("dump -t dumped latest " + file);

    assertThat(shown).contains("dump  [####").contains("of 6 B");
    assertThat(seen(shown)).isEmpty();
    assertThat(folder.resolve("dumped")).hasContent("second");
    assertThat(screen("dump -t dumped latest")).contains("dump  ").doesNotContain("dump  [");
    assertThat(screen("dump latest " + file)).isEqualTo("second");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls latest --json", "find b* --json", "diff FIRST latest --json"})
  void comesInLinesOfJson(String command) throws IOException {
    var words = (command.replace("FIRST", first) + " -r r --json-progress").split(" ");

    var answer = scene.done(words);

    var last = new ObjectMapper().readTree(answer.err().lines().toList().getLast());
    assertThat(last.path("progress").path("phase").asText()).isEqualTo("TREES");
    assertThat(last.path("progress").path("items").asInt()).isGreaterThan(2);
    assertThat(answer.json().isObject()).isTrue();
  }

  @Test
  void comesInLinesOfJsonBesideADump() throws IOException {
    var answer =
        scene.done("dump", "-r", "r", "--json-progress", "latest", folder + "/src/d/b.txt");

    var progress =
        new ObjectMapper().readTree(answer.err().lines().toList().getLast()).path("progress");
    assertThat(answer.out()).isEqualTo("second");
    assertThat(progress.path("bytes").asInt()).isEqualTo(6);
    assertThat(progress.path("totalBytes").asInt()).isEqualTo(6);
  }

  /** What stands there at last: an erased line begins anew. */
  private static String seen(String screen) {
    return Stream.of(screen.split("(?<=\n)"))
        .map(line -> line.substring(line.lastIndexOf("\r\u001b[K") + 1).replace("\u001b[K", ""))
        .collect(Collectors.joining());
  }

  /** All that is written to a screen which shows both streams, a second between any two looks. */
  private String screen(String words) {
    var screen = new ByteArrayOutputStream();
    var seconds = new AtomicLong();
    var terminal =
        new Terminal(
            ResultStream.over(new BufferedOutputStream(screen)),
            new PrintStream(screen, true, UTF_8),
            80,
            true,
            Keyboard.none(),
            AnswerLines.none());
    var context =
        new Context(
            terminal,
            Map.of("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD, "HOME", folder.toString()),
            () -> Instant.ofEpochSecond(2_000_000_000L + seconds.incrementAndGet()),
            folder);

    var status = new Program(context).run(("repo " + words + " -r r").split(" "));

    assertThat(status).isIn(ExitStatus.DONE, ExitStatus.MISSING);
    return screen.toString(UTF_8);
  }
}
