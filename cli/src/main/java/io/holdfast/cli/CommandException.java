package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked. */
public final class CommandException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public CommandException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public CommandException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
