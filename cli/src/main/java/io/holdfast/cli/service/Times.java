package io.holdfast.cli.service;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** How tables show instants: RFC 3339 in UTC, whole seconds. */
public final class Times {
  private Times() {}

  /** A hyphen for what has not happened. */
  public static String text(@Nullable Instant instant) {
    return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
