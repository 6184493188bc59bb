package io.holdfast.agent;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The agent cannot do what an order asks. */
final class AgentException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  AgentException(ErrorCode code, String message) {
    this(code, message, null);
  }

  AgentException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
