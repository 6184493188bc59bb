package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store could not do what was asked. {@link ErrorCode#retry} tells whether later may do. */
public final class StoreException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public StoreException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }

  /** What was told of already, behind a failure that it led to in others' code. */
  public static Optional<StoreException> among(@Nullable Throwable failure) {
    return failure == null || failure instanceof StoreException
        ? Optional.ofNullable((StoreException) failure)
        : among(failure.getCause());
  }
}
