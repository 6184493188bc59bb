package io.holdfast.engine.restore;

import io.holdfast.base.ErrorCode;

/** Something that a plan found. */
public record PlanCheck(ErrorCode code, Severity severity, String detail) {
  /** Whether it keeps the restore from beginning. */
  public enum Severity {
    WARNING,
    ERROR
  }
}
