package io.holdfast.agent;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;

/** The agent cannot do what an order asks. */
final class AgentException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  AgentException(ErrorCode code, String message) {
    super(code, message, null);
  }
}
