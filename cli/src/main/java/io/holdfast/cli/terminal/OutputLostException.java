package io.holdfast.cli.terminal;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.io.IOException;
import java.util.Locale;

/** Results could not be written to standard output. */
public final class OutputLostException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  OutputLostException(IOException cause) {
    super(ErrorCode.OUTPUT_UNWRITABLE, "cannot write the results to standard output", cause);
  }

  /** Whether the reader just went, as {@code head} does when it has enough. */
  public boolean readerLeft() {
    var cause = getCause();
    return cause != null
        && String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("broken pipe");
  }
}
