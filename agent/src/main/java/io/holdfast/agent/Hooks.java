package io.holdfast.agent;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.HookSpec;
import io.holdfast.api.work.HookSpec.Phase;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.HoldfastException;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Runs a plan's commands round a backup. They learn of the session by their environment, which
 * holds no secret; what they say is kept in the session's events, the last {@value
 * #KEPT_CHARACTERS} characters of each stream.
 */
final class Hooks {
  /** The reason of a session that a hook failed. */
  static final String FAILED = "HOOK_FAILED";

  private static final int KEPT_CHARACTERS = 4_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final BackupOrder order;
  private final Journal journal;
  private long warnings;

  Hooks(BackupOrder order, Journal journal) {
    this.order = order;
    this.journal = journal;
  }

  /** A hook failed whose failure is the session's. */
  static final class HookFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    HookFailedException(String message) {
      super(message);
    }
  }

  /** Hooks that failed and are to be read about. */
  long warnings() {
    return warnings;
  }

  /**
   * Runs those of a phase, in their order, up to the first whose failure is the session's.
   *
   * @param result what the session has come to: RUNNING, SUCCESS, FAILED or ABORTED
   */
  void run(Phase phase, String result) throws HookFailedException, InterruptedException {
    for (var hook : order.hooks()) {
      if (hook.phase() == phase) {
        run(hook, result);
      }
    }
  }

  /** Runs those for a failed session, also when this thread was told to stop; tells and no more. */
  void afterFailure(String result) {
    var interrupted = Thread.interrupted();
    for (var hook : order.hooks()) {
      if (hook.phase() == Phase.AFTER_FAILURE) {
        try {
          run(hook, result);
        } catch (HookFailedException e) {
          // The session has failed already; its event is told.
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(HookSpec hook, String result) throws HookFailedException, InterruptedException {
    var name = hook.command().getFirst();
    try (var process = ToolProcess.start(hook.command(), environment(hook, result))) {
      process.limit(hook.timeout());
      process.input().close();
      var output = output(process);
      journal.event(
          WorkEvent.Level.INFO,
          "HOOK_DONE",
          "%s hook %s ended well%s".formatted(hook.phase(), name, said(output, process)),
          params(hook));
    } catch (IOException | HoldfastException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted in hook " + name);
      }
      failed(hook, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private void failed(HookSpec hook, String why) throws HookFailedException {
    var message = "%s hook %s failed: %s".formatted(hook.phase(), hook.command().getFirst(), why);
    switch (weight(hook)) {
      case FAIL -> {
        journal.event(WorkEvent.Level.ERROR, FAILED, message, params(hook));
        throw new HookFailedException(message);
      }
      case WARN -> {
        journal.event(WorkEvent.Level.WARNING, FAILED, message, params(hook));
        warnings++;
      }
      case IGNORE -> journal.event(WorkEvent.Level.INFO, FAILED, message, params(hook));
    }
  }

  /** What has failed cannot fail once more. */
  private static HookSpec.OnError weight(HookSpec hook) {
    var failsTwice = hook.phase() == Phase.AFTER_FAILURE && hook.onError() == HookSpec.OnError.FAIL;
    return failsTwice ? HookSpec.OnError.WARN : hook.onError();
  }

  private static Map<String, String> params(HookSpec hook) {
    return Map.of("phase", hook.phase().name(), "command", hook.command().getFirst());
  }

  private Map<String, String> environment(HookSpec hook, String result) {
    return Map.of(
        "HOLDFAST_SESSION", order.lease().session().toString(),
        "HOLDFAST_SOURCE_KIND", order.source().kind(),
        "HOLDFAST_PHASE", hook.phase().name(),
        "HOLDFAST_RESULT", result);
  }

  /**
   * Its last words, once it left with 0. What it left running in the background may hold its output
   * open and is not waited for.
   */
  private static String output(ToolProcess process) throws InterruptedException {
    var words = new LastWords();
    var reader = Thread.ofVirtual().name("hook-output").start(() -> words.hear(process.output()));
    try {
      process.requireSuccess();
      reader.join(LAST_WORDS);
      return words.text();
    } catch (SourceException e) {
      reader.join(LAST_WORDS);
      if (words.text().isEmpty()) {
        throw e;
      }
      throw new SourceException(
          e.code(), "%s; it said: %s".formatted(e.getMessage(), words.text()), e);
    }
  }

  private static String said(String output, ToolProcess process) {
    var errors = process.said();
    if (output.isEmpty() && errors.isEmpty()) {
      return "";
    }
    return ": " + (output.isEmpty() ? errors : errors.isEmpty() ? output : output + "\n" + errors);
  }

  /** The end of what a program says. Thread-safe. */
  private static final class LastWords {
    /** Guarded by this. */
    private final StringBuilder kept = new StringBuilder();

    void hear(InputStream output) {
      var buffer = new char[8192];
      try (var text = new InputStreamReader(output, StandardCharsets.UTF_8)) {
        for (var count = text.read(buffer); count >= 0; count = text.read(buffer)) {
          keep(new String(buffer, 0, count));
        }
      } catch (IOException | SourceException e) {
        // How it ended is told where it is waited for.
      }
    }

    synchronized String text() {
      return kept.toString().strip();
    }

    private synchronized void keep(String words) {
      kept.append(words.replace('\0', '\ufffd'));
      if (kept.length() > KEPT_CHARACTERS) {
        kept.delete(0, kept.length() - KEPT_CHARACTERS);
      }
    }
  }
}
