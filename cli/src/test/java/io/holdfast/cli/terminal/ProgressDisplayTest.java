package io.holdfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final AtomicLong millis = new AtomicLong();
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

  @Test
  void drawsABarOnATerminalAndErasesIt() {
    try (var progress =
        ProgressDisplay.open(terminal(60), "restore", clock, ProgressDisplay.Form.PEOPLE)) {
      millis.set(200);
      progress.update(1, 4, 512, 1024);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8))
        .startsWith("\r\u001b[Krestore  [############------------]  50%  512 B of 1.00 K")
        .endsWith("\r\u001b[K");
  }

  @Test
  void printsAPlainLineNowAndThenElsewhere() {
    try (var progress =
        ProgressDisplay.open(terminal(0), "restore", clock, ProgressDisplay.Form.PEOPLE)) {
      progress.update(1, 4, 1, 4);
      millis.set(10_001);
      progress.update(2, 4, 2, 4);
      progress.update(3, 4, 3, 4);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "restore  [############------------]  50%  2 B of 4 B, 2 of 4 items, 0:10 left");
  }

  @Test
  void isSilentWhenAsked() {
    try (var progress =
        ProgressDisplay.open(terminal(80), "restore", clock, ProgressDisplay.Form.HIDDEN)) {
      millis.set(60_000);
      progress.update(1, 4, 1, 4);
    }

    assertThat(shown.size()).isZero();
  }

  @Test
  void tellsProgramsInLinesOnceASecondAndAtTheEnd() {
    try (var progress =
        ProgressDisplay.open(terminal(80), "restore", clock, ProgressDisplay.Form.PROGRAMS)) {
      progress.update(1, 4, 10, 40);
      millis.set(1_500);
      progress.update(2, 4, 20, 40);
      progress.update(3, 0, 30, 0);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"progress\":{\"command\":\"restore\",\"items\":2,\"totalItems\":4,\"bytes\":20,\"totalBytes\":40,\"seconds\":1.5}}",
            "{\"progress\":{\"command\":\"restore\",\"items\":3,\"bytes\":30,\"seconds\":1.5}}");
  }

  @Test
  void tellsProgramsHowLongItMayTake() {
    try (var progress =
        ProgressDisplay.open(terminal(80), "backup", clock, ProgressDisplay.Form.PROGRAMS)) {
      millis.set(7_200_000);
      progress.update(1, 4, 10, 40);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8)).contains("\"secondsLeft\":21600}");
  }

  /** As a check has them. */
  private enum Phase {
    TREES
  }

  @Test
  void namesThePhase() {
    try (var people =
            ProgressDisplay.open(terminal(0), "check", clock, ProgressDisplay.Form.PEOPLE);
        var programs =
            ProgressDisplay.open(terminal(0), "check", clock, ProgressDisplay.Form.PROGRAMS)) {
      millis.set(10_000);
      people.update(Phase.TREES, 1, 2);
      programs.update(Phase.TREES, 1, 2);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "check  trees  1 of 2 items",
            "{\"progress\":{\"command\":\"check\",\"phase\":\"TREES\",\"items\":1,\"totalItems\":2,\"bytes\":0,\"seconds\":10.0}}");
  }

  private Terminal terminal(int columns) {
    var stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, columns);
  }
}
