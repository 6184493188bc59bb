package io.holdfast.dialects.scp;

import java.time.Duration;

/**
 * What the vendor leaves unsaid about signatures.
 *
 * @param window how far a request's timestamp may lie from now, either way
 * @param refuseReplay whether a signature counts once only; a client that sends two equal requests
 *     in one millisecond needs it off
 */
public record ScpSettings(Duration window, boolean refuseReplay) {
  public static final ScpSettings DEFAULT = new ScpSettings(Duration.ofMinutes(5), true);

  public ScpSettings {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("window %s".formatted(window));
    }
  }
}
