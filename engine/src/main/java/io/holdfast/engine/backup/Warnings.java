package io.holdfast.engine.backup;

import java.util.ArrayList;
import java.util.List;

/**
 * Passes warnings on to the listener, one at a time, and keeps some for the report. Thread-safe.
 */
final class Warnings {
  private final BackupListener listener;
  private final Counters counters;

  /** Guarded by this. */
  private final List<BackupWarning> kept = new ArrayList<>();

  Warnings(BackupListener listener, Counters counters) {
    this.listener = listener;
    this.counters = counters;
  }

  void add(TreePath path, SourceProblem problem) {
    add(path, problem.warning(), String.valueOf(problem.getMessage()));
  }

  synchronized void add(TreePath path, WarningCode code, String message) {
    var warning = new BackupWarning(path.toString(), code, message);
    counters.warnings.increment();
    if (kept.size() < BackupReport.MAX_WARNINGS) {
      kept.add(warning);
    }
    listener.warned(warning);
  }

  synchronized void progress() {
    listener.progressed(counters.progress());
  }

  synchronized List<BackupWarning> kept() {
    return List.copyOf(kept);
  }
}
