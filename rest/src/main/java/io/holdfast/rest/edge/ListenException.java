package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.io.IOException;

/** A listener's address could not be bound: CONFIGURATION_INVALID. */
public final class ListenException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final String listener;

  ListenException(Listener listener, IOException cause) {
    super(
        ErrorCode.CONFIGURATION_INVALID,
        "cannot listen on %s:%d: %s".formatted(listener.host(), listener.port(), reason(cause)),
        cause);
    this.listener = listener.name();
  }

  /** The name of the listener. */
  public String listener() {
    return listener;
  }

  /** What the system said, below what the web server makes of it. */
  private static String reason(Throwable thrown) {
    var cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
