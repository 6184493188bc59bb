package io.holdfast.agent;

import io.holdfast.api.work.DrillOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks what was restored what its owner wants to know. */
final class DrillQuestions {
  private static final Duration SCRIPT = Duration.ofMinutes(10);
  private static final int PIECE_BYTES = 64 << 10;
  private static final int ANSWER_BYTES = 64 << 10;

  private final StoredPoint point;
  private final List<Sandbox> sandboxes;
  private final Path folder;
  private final DrillFindings findings;
  private final Consumer<ProcessHandle> started;

  /**
   * @param room where scripts run
   */
  DrillQuestions(
      StoredPoint point, List<Sandbox> sandboxes, DrillRoom room, DrillFindings findings) {
    this.point = point;
    this.sandboxes = List.copyOf(sandboxes);
    this.folder = room.folder();
    this.started = room::started;
    this.findings = findings;
  }

  /** A question that cannot be asked is one that was answered wrongly. */
  void ask(DrillOrder.Check check) throws InterruptedException {
    try {
      switch (check.type()) {
        case SQL -> same(check, sandbox().ask(check.database(), check.subject()));
        case ROWS -> rows(check);
        case FILE -> same(check, sha256(check.subject()));
        case SCRIPT -> same(check, script(check.subject()));
        case HTTP -> http(check);
      }
    } catch (SourceException | EngineException | InvalidInputException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      if (e.code() == ErrorCode.STORE_UNREACHABLE) {
        throw e;
      }
      findings.failed(check.name(), expected(check), said(e));
    }
  }

  private void same(DrillOrder.Check check, @Nullable String actual) {
    var right = check.expected() == null ? actual != null : check.expected().equals(actual);
    if (right) {
      findings.passed(check.name(), expected(check), actual);
    } else {
      findings.failed(check.name(), expected(check), actual == null ? "nothing" : actual);
    }
  }

  private void rows(DrillOrder.Check check) throws InterruptedException {
    var sandbox = sandbox();
    var answer = sandbox.ask(check.database(), sandbox.countOf(check.subject()));
    var least = Long.parseLong(String.valueOf(check.expected()));
    var expected = "at least " + least;
    if (answer != null && answer.matches("[0-9]{1,18}") && Long.parseLong(answer) >= least) {
      findings.passed(check.name(), expected, answer);
    } else {
      findings.failed(check.name(), expected, answer);
    }
  }

  private Sandbox sandbox() {
    if (sandboxes.size() != 1) {
      throw new SourceException(
          ErrorCode.NOT_SUPPORTED, "%d databases could answer".formatted(sandboxes.size()));
    }
    return sandboxes.getFirst();
  }

  /** Of a file of the point, each piece of which is proven before it is handed out. */
  private String sha256(String path) throws InterruptedException {
    var digest = Digest.newSha256();
    try (var content = point.open(TreePath.parse(path))) {
      var piece = new byte[PIECE_BYTES];
      for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
        digest.update(piece, 0, count);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says, without the white space at both ends; it must leave with 0. */
  private String script(String script) throws InterruptedException {
    var environment = environment();
    var command = List.of("sh", "-c", "cd \"$0\" && eval \"$1\"", folder.toString(), script);
    try (var process = ToolProcess.start(command, environment).limit(SCRIPT)) {
      started.accept(process.handle());
      process.input().close();
      try (var output = process.output()) {
        var said = output.readNBytes(ANSWER_BYTES);
        output.transferTo(java.io.OutputStream.nullOutputStream());
        return new String(said, StandardCharsets.UTF_8).strip();
      }
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the script broke off: " + e, e);
    }
  }

  private void http(DrillOrder.Check check) throws InterruptedException {
    var lines = check.subject().split("\n", 2);
    try (var served = HttpProbe.start(folder, environment(), lines[1], started)) {
      var answer = served.ask(lines[0]);
      var expected = check.expected();
      if (answer.is(expected)) {
        findings.passed(check.name(), expected == null ? "a good answer" : expected, answer.text());
      } else {
        findings.failed(check.name(), expected == null ? "a good answer" : expected, answer.text());
      }
    }
  }

  private Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    sandboxes.forEach(sandbox -> environment.putAll(sandbox.environment()));
    return environment;
  }

  private static String expected(DrillOrder.Check check) {
    return check.expected() == null ? "an answer" : check.expected();
  }

  private static String said(HoldfastException e) {
    return "%s: %s".formatted(e.code(), e.getMessage());
  }
}
