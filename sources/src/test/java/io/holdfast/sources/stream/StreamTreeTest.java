package io.holdfast.sources.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.stream.StreamTree.Opener;
import io.holdfast.sources.testkit.SourceFixture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamTreeTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path scratch;
  private SourceFixture fixture;

  @BeforeEach
  void open() {
    fixture = SourceFixture.create(scratch.resolve("repository"));
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void streamsComeBackAsTheyWere() throws Exception {
    var large = new byte[9_000_001];
    new Random(7).nextBytes(large);
    var made =
        fixture.backup(
            view(
                Map.of(
                    "large.bin", () -> new ByteArrayInputStream(large),
                    "empty", () -> new ByteArrayInputStream(new byte[0]),
                    "deep/hello", program("printf hello")),
                () -> {}));

    assertThat(content(made, "/kind/name/large.bin")).isEqualTo(large);
    assertThat(content(made, "/kind/name/empty")).isEmpty();
    assertThat(content(made, "/kind/name/deep/hello")).asString().isEqualTo("hello");
    assertThat(made.report().snapshot().paths()).containsExactly("/kind/name");
    assertThat(fixture.warnings()).isEmpty();
  }

  @Test
  void programThatFailsLeavesNoSnapshot() {
    var broken =
        view(Map.of("dump", program("echo half; echo 'no such table' >&2; exit 3")), () -> {});

    assertThatThrownBy(() -> fixture.backup(broken))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("status 3")
        .hasMessageContaining("no such table")
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.SOURCE_FAILED);
    assertThat(fixture.snapshots()).isZero();
  }

  @Test
  void streamThatBreaksOffLeavesNoSnapshot() {
    var broken =
        view(
            Map.of(
                "dump",
                () -> {
                  throw new IOException("connection reset");
                }),
            () -> {});

    assertThatThrownBy(() -> fixture.backup(broken))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("connection reset");
    assertThat(fixture.snapshots()).isZero();
  }

  @Test
  void whatFailsItsVerificationLeavesNoSnapshot() {
    var suspicious =
        view(
            Map.of("dump", program("printf x")),
            () -> {
              throw new SourceException(ErrorCode.EXPECTATION_FAILED, "3 tables, not 4");
            });

    assertThatThrownBy(() -> fixture.backup(suspicious)).hasMessage("3 tables, not 4");
    assertThat(fixture.snapshots()).isZero();
  }

  @Test
  void missingProgramIsNamed() {
    assertThatThrownBy(() -> ToolProcess.start(List.of("no-such-program-here"), Map.of()))
        .hasMessageContaining("no-such-program-here")
        .extracting(e -> ((SourceException) e).code())
        .isEqualTo(ErrorCode.TOOL_MISSING);
  }

  private static byte[] content(SourceFixture.Made made, String path) throws IOException {
    try (var input = made.point().open(TreePath.parse(path))) {
      return input.readAllBytes();
    }
  }

  private static Opener program(String script) {
    return () -> ToolProcess.start(List.of("sh", "-c", script), Map.of()).output();
  }

  private static SourceView view(
      Map<String, Opener> streams, StreamTree.Verification verification) {
    var tree = new StreamTree("/kind/name", streams, NOW, verification);
    return new SourceView() {
      @Override
      public Instant pointInTime() {
        return NOW;
      }

      @Override
      public StreamTree tree() {
        return tree;
      }

      @Override
      public List<SourcePart> parts() {
        return List.of();
      }

      @Override
      public void close() {}
    };
  }
}
