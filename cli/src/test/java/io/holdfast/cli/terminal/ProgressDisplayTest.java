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
    try (var progress = ProgressDisplay.open(terminal(60), "restore", clock, false)) {
      millis.set(200);
      progress.update(1, 4, 512, 1024);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8))
        .startsWith("\r\u001b[Krestore  [############------------]  50%  512 B of 1.00 K")
        .endsWith("\r\u001b[K");
  }

  @Test
  void printsAPlainLineNowAndThenElsewhere() {
    try (var progress = ProgressDisplay.open(terminal(0), "restore", clock, false)) {
      progress.update(1, 4, 1, 4);
      millis.set(10_001);
      progress.update(2, 4, 2, 4);
      progress.update(3, 4, 3, 4);
    }

    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("restore  [############------------]  50%  2 B of 4 B, 2 of 4 items");
  }

  @Test
  void isSilentWhenAsked() {
    try (var progress = ProgressDisplay.open(terminal(80), "restore", clock, true)) {
      millis.set(60_000);
      progress.update(1, 4, 1, 4);
    }

    assertThat(shown.size()).isZero();
  }

  private Terminal terminal(int columns) {
    var stream = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, columns);
  }
}
