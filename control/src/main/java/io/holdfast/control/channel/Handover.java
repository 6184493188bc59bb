package io.holdfast.control.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt to hand over a notice went. {@code status} is that of HTTP or SMTP. */
sealed interface Handover {
  /** It was taken. */
  record Taken(@Nullable Integer status) implements Handover {}

  /**
   * Not now; worth a retry.
   *
   * @param status null when there was no answer
   * @param retryAfter how long the receiver wants to be left alone, if it said so
   */
  record Later(@Nullable Integer status, String error, @Nullable Duration retryAfter)
      implements Handover {}

  /** This one never, others perhaps. */
  record Never(@Nullable Integer status, String error) implements Handover {}

  /** The receiver wants nothing more. */
  record Gone(@Nullable Integer status, String error) implements Handover {}
}
