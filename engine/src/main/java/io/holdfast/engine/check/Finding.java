package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;

/**
 * One thing that is not as it should be.
 *
 * @param concerns the file or blob, {@code data/<id>} or {@code tree blob <id>}
 * @param detail what is wrong with it, for people
 */
public record Finding(Severity severity, ErrorCode code, String concerns, String detail) {
  /** What a finding costs. */
  public enum Severity {
    /** Something cannot be restored, or soon may not. */
    ERROR,
    /** Space or time is lost, no data. */
    HINT
  }

  static Finding error(ErrorCode code, Object concerns, String detail) {
    return new Finding(Severity.ERROR, code, concerns.toString(), detail);
  }

  static Finding hint(ErrorCode code, Object concerns, String detail) {
    return new Finding(Severity.HINT, code, concerns.toString(), detail);
  }
}
