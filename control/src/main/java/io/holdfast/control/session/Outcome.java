package io.holdfast.control.session;

/** How a session ended. Only the first three leave something that a person may rely on. */
public sealed interface Outcome {
  /** All was done, and checked. */
  record Succeeded() implements Outcome {}

  /** Done, but single items could not be read or written as they were. */
  record Warned(String reason) implements Outcome {}

  /** A part of it is missing. */
  record Partial(String reason) implements Outcome {}

  /** It broke; {@code reason} is a stable code. */
  record Failed(String reason) implements Outcome {}

  record Aborted() implements Outcome {}

  /** It never began, because its protection was paused or deleted. Backups only. */
  record Skipped(String reason) implements Outcome {}

  /** A second person said no, or nobody answered in time. Restores only. */
  record Rejected(String reason) implements Outcome {}

  record NotSupported(String reason) implements Outcome {}

  /** Whether a backup with this outcome leaves a restore point. */
  default boolean leavesPoint() {
    return switch (this) {
      case Succeeded _, Warned _, Partial _ -> true;
      case Failed _, Aborted _, Skipped _, Rejected _, NotSupported _ -> false;
    };
  }
}
