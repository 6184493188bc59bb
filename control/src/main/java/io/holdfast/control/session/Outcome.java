package io.holdfast.control.session;

import io.holdfast.catalog.model.Severity;
import java.util.Optional;

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

  /** Why it is not a plain success, as a stable code. */
  default Optional<String> why() {
    return switch (this) {
      case Succeeded _, Aborted _ -> Optional.empty();
      case Warned(var reason) -> Optional.of(reason);
      case Partial(var reason) -> Optional.of(reason);
      case Failed(var reason) -> Optional.of(reason);
      case Skipped(var reason) -> Optional.of(reason);
      case Rejected(var reason) -> Optional.of(reason);
      case NotSupported(var reason) -> Optional.of(reason);
    };
  }

  /** How bad such an end is, whatever went before. */
  default Severity severity() {
    return switch (this) {
      case Succeeded _, Skipped _ -> Severity.OK;
      case Warned _, Aborted _, Rejected _ -> Severity.WARNING;
      case Partial _, Failed _, NotSupported _ -> Severity.ERROR;
    };
  }
}
