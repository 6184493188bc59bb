package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import org.jspecify.annotations.Nullable;

/** The server cannot start, go on or stop as it should. */
public final class ServerException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  public ServerException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, message, cause);
  }
}
