package io.holdfast.sources.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ToolProcessTest {
  /** Leaves a program behind that holds its output; it first tells its id. */
  private static final String LEAVER = "sleep 600 & echo $!; sleep 1";

  private long left;

  @AfterEach
  void endWhatWasLeft() {
    if (left > 0) {
      ProcessHandle.of(left).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void passesOnAllThatIsWritten() throws Exception {
    var script = "head -c 3000000 /dev/zero; printf end";
    try (var process = shell(script);
        var output = process.output()) {
      var all = output.readAllBytes();

      assertThat(all).hasSize(3_000_003);
      assertThat(new String(all, 3_000_000, 3, StandardCharsets.US_ASCII)).isEqualTo("end");
    }
  }

  @Test
  void writesNoFasterThanItIsReadAndStillEnds() throws Exception {
    try (var process = shell("yes");
        var output = process.output()) {
      assertThat(output.readNBytes(10))
          .isEqualTo("y\ny\ny\ny\ny\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void closingFromElsewhereNeverPassesForTheEnd() throws Exception {
    var process = shell("echo half; sleep 600");
    try (var output = process.output()) {
      assertThat(line(output)).isEqualTo("half");
      Thread.ofVirtual().start(process::close);

      assertThatThrownBy(output::readAllBytes)
          .isInstanceOfAny(IOException.class, SourceException.class);
    }
  }

  @Test
  void interruptEndsTheWaitingForWhatItLeftBehind() throws Exception {
    var began = new CountDownLatch(1);
    var failure = new AtomicReference<Throwable>();
    try (var process = shell(LEAVER);
        var output = process.output()) {
      left = Long.parseLong(line(output));
      var reader =
          Thread.ofPlatform()
              .start(() -> {
                began.countDown();
                try {
                  process.exitStatus();
                  output.readAllBytes();
                } catch (Exception e) {
                  failure.set(e);
                }
              });
      began.await();
      assertThat(process.exitStatus()).isZero();
      reader.interrupt();

      assertThat(reader.join(Duration.ofSeconds(60))).isTrue();
      assertThat(failure.get())
          .satisfiesAnyOf(
              none -> assertThat(none).isNull(),
              thrown -> assertThat(thrown).isInstanceOf(IOException.class),
              // It was still waiting for the program's end, which it hears of by itself.
              thrown -> assertThat(thrown).isInstanceOf(InterruptedException.class));
    }
  }

  @Test
  void limitCountsAlsoForWhatHoldsItsOutput() throws Exception {
    try (var process = shell("sleep 600 & echo $!; wait");
        var output = process.output()) {
      process.limit(Duration.ofSeconds(1));
      left = Long.parseLong(line(output));

      assertThatThrownBy(output::readAllBytes)
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_FAILED))
          .hasMessageContaining("ran longer");
    }
  }

  @Test
  void limitEndsOneThatIgnoresBeingAsked() throws Exception {
    try (var process = shell("trap '' TERM; echo x; while :; do sleep 1; done");
        var output = process.output()) {
      assertThat(line(output)).isEqualTo("x");
      process.limit(Duration.ofMillis(100));

      assertThatThrownBy(process::requireSuccess).hasMessageContaining("ran longer");
    }
  }

  @Test
  void whatIsSaidCanBeKeptByAnyDatabase() throws Exception {
    try (var process = shell("printf 'a\\0b' >&2; exit 3")) {
      assertThatThrownBy(process::requireSuccess)
          .hasMessageContaining("status 3")
          .hasMessageContaining("a\ufffdb");
    }
  }

  private static ToolProcess shell(String script) {
    return ToolProcess.start(List.of("sh", "-c", script), Map.of());
  }

  private static String line(InputStream output) throws IOException {
    var line = new StringBuilder();
    for (var one = output.read(); one >= 0 && one != '\n'; one = output.read()) {
      line.append((char) one);
    }
    return line.toString();
  }
}
