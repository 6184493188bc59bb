package io.holdfast.dialects.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A check that could not go on. */
final class CheckException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  CheckException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
