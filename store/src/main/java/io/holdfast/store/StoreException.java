package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A store could not do what was asked. {@link ErrorCode#retry} tells whether later may do. */
public final class StoreException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public StoreException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
