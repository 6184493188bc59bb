package io.holdfast.engine;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A repository, or a verb on it, could not keep its promise. */
public final class EngineException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public EngineException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
