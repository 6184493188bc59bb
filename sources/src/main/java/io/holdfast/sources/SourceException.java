package io.holdfast.sources;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A source or target as a whole failed; the session ends FAILED with the code as its reason. */
public final class SourceException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public SourceException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public SourceException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
