package io.holdfast.agent;

import io.holdfast.api.work.BackupOrder;
import io.holdfast.api.work.HookSpec;
import io.holdfast.api.work.HookSpec.Phase;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.HoldfastException;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Runs a plan's commands round a backup. They learn of the session by their environment, which
 * holds no secret; what they say is kept in the session's events, the last {@value
 * #KEPT_CHARACTERS} characters of each stream.
 */
final class Hooks {
  /** The reason of a session that a required hook failed. */
  static final String FAILED = "HOOK_FAILED";

  private static final int KEPT_CHARACTERS = 4_000;

  private final BackupOrder order;
  private final Journal journal;
  private long warnings;

  Hooks(BackupOrder order, Journal journal) {
    this.order = order;
    this.journal = journal;
  }

  /** A required hook failed. */
  static final class HookFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    HookFailedException(String message) {
      super(message);
    }
  }

  /** Hooks that failed without being required. */
  long warnings() {
    return warnings;
  }

  /**
   * Runs those of a phase, in their order, up to the first required one that fails.
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
          Map.of("phase", hook.phase().name(), "command", name));
    } catch (IOException | HoldfastException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted in hook " + name);
      }
      failed(hook, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private void failed(HookSpec hook, String why) throws HookFailedException {
    var required = hook.required() && hook.phase() != Phase.AFTER_FAILURE;
    var message = "%s hook %s failed: %s".formatted(hook.phase(), hook.command().getFirst(), why);
    journal.event(
        required ? WorkEvent.Level.ERROR : WorkEvent.Level.WARNING,
        FAILED,
        message,
        Map.of("phase", hook.phase().name(), "command", hook.command().getFirst()));
    if (required) {
      throw new HookFailedException(message);
    }
    warnings++;
  }

  private Map<String, String> environment(HookSpec hook, String result) {
    return Map.of(
        "HOLDFAST_SESSION", order.lease().session().toString(),
        "HOLDFAST_SOURCE_KIND", order.source().kind(),
        "HOLDFAST_PHASE", hook.phase().name(),
        "HOLDFAST_RESULT", result);
  }

  /** Its last words; the end of the stream is told only for a status of 0. */
  private static String output(ToolProcess process) throws IOException {
    var kept = new StringBuilder();
    var buffer = new byte[8192];
    try (var output = process.output()) {
      for (var count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        kept.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        if (kept.length() > KEPT_CHARACTERS) {
          kept.delete(0, kept.length() - KEPT_CHARACTERS);
        }
      }
    } catch (SourceException e) {
      var words = kept.toString().strip();
      if (words.isEmpty()) {
        throw e;
      }
      throw new SourceException(e.code(), "%s; it said: %s".formatted(e.getMessage(), words), e);
    }
    return kept.toString().strip();
  }

  private static String said(String output, ToolProcess process) {
    var errors = process.said();
    if (output.isEmpty() && errors.isEmpty()) {
      return "";
    }
    return ": " + (output.isEmpty() ? errors : errors.isEmpty() ? output : output + "\n" + errors);
  }
}
