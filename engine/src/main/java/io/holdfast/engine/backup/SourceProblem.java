package io.holdfast.engine.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** One entry of a source cannot be read. The backup goes on and reports it. */
public final class SourceProblem extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final WarningCode warning;

  /**
   * @param message why, for people; the path is added by who reports it
   */
  public SourceProblem(WarningCode warning, String message, @Nullable Throwable cause) {
    super(ErrorCode.SOURCE_UNREADABLE, message, cause);
    this.warning = warning;
  }

  public WarningCode warning() {
    return warning;
  }
}
