package io.holdfast.cli.webdav;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Times as HTTP writes them, in whole seconds (RFC 9110, 5.6.7). */
final class HttpDate {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);
  private static final int LAST_YEAR = 9999;

  private HttpDate() {}

  /** Empty for a year that has not four digits. */
  static Optional<String> format(Instant time) {
    var utc = time.atOffset(ZoneOffset.UTC);
    return utc.getYear() < 0 || utc.getYear() > LAST_YEAR
        ? Optional.empty()
        : Optional.of(FORM.format(utc));
  }

  /** Empty for what is no such time, which HTTP has us pass over. */
  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text.strip(), FORM).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
