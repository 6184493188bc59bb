package io.holdfast.engine;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.store.StoreException;
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

  /** Whether it is damage only as far as the disk did not give the bytes: they may come back. */
  public boolean isUnreadable() {
    return getCause() instanceof StoreException failure
        && failure.code() == ErrorCode.OBJECT_UNREADABLE;
  }
}
