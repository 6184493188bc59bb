package io.holdfast.control;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A rule of the service forbids what was asked. */
public final class ControlException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public ControlException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public ControlException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
