package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.Progress;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.ProgressDisplay;
import java.time.Duration;
import java.util.UUID;

/** Waits for a session and shows its progress; a Ctrl-C aborts the session too. */
public final class SessionWatch {
  /** So short that a bar moves. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final HoldfastClient client;
  private final ProgressDisplay display;

  public SessionWatch(HoldfastClient client, ProgressDisplay display) {
    this.client = client;
    this.display = display;
  }

  public BackupSession backup(UUID id) throws InterruptedException {
    try {
      return watchBackup(id);
    } catch (InterruptedException e) {
      abort(() -> client.backupSessions().abort(id));
      throw e;
    }
  }

  public RestoreSession restore(UUID id) throws InterruptedException {
    try {
      return watchRestore(id);
    } catch (InterruptedException e) {
      abort(() -> client.restoreSessions().abort(id));
      throw e;
    }
  }

  /** The exit status that says how a session ended. */
  public static int status(String result) {
    return switch (result) {
      case "SUCCESS" -> ExitStatus.DONE;
      case "WARNING", "PARTIAL" -> ExitStatus.INCOMPLETE;
      case "NOT_SUPPORTED" -> ExitStatus.UNSUPPORTED;
      default -> ExitStatus.FAILED;
    };
  }

  private BackupSession watchBackup(UUID id) throws InterruptedException {
    while (true) {
      var session = client.backupSessions().get(id, LOOK);
      show(session.progress());
      if (session.ended()) {
        return session;
      }
    }
  }

  private RestoreSession watchRestore(UUID id) throws InterruptedException {
    while (true) {
      var session = client.restoreSessions().get(id, LOOK);
      show(session.progress());
      if (session.ended()) {
        return session;
      }
    }
  }

  private void show(Progress progress) {
    display.update(
        progress.itemsDone(), progress.itemsTotal(), progress.bytesDone(), progress.bytesTotal());
  }

  /** The call that asks a session to end. */
  private interface Abort {
    Object ask() throws InterruptedException;
  }

  /** Asks on a thread of its own, because this one is interrupted. */
  private void abort(Abort abort) {
    display.note("asking the server to abort the session");
    var asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                abort.ask();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    try {
      asking.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
