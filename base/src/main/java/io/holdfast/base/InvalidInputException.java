package io.holdfast.base;

import org.jspecify.annotations.Nullable;

/** What a person or a client sent cannot be used. The message says what to send instead. */
public final class InvalidInputException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public InvalidInputException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public InvalidInputException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
