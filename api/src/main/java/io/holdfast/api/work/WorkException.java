package io.holdfast.api.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The service refused what an agent reported, most often because its lease is gone. */
public final class WorkException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public WorkException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public WorkException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
