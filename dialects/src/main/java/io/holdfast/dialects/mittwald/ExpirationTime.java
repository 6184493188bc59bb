package io.holdfast.dialects.mittwald;

import io.holdfast.rest.edge.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** How long the vendor lets backups be kept. */
final class ExpirationTime {
  static final String FIELD = "expirationTime";
  private static final Duration LEAST = Duration.ofDays(7);

  /** Clients count from their own clock, and a request takes its time. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private ExpirationTime() {}

  /** Of a backup to be made: from seven days to a year ahead. */
  static Instant ofNew(Fields fields, Instant now) {
    var time = fields.require(FIELD, fields::instant);
    if (time.isBefore(now.plus(LEAST).minus(SLACK))) {
      throw fields.invalid(FIELD, "MINIMUM", "must be at least 7 days ahead");
    }
    return bounded(fields, time, now);
  }

  /** Of a backup that is there: at any time up to a year ahead. */
  static Optional<Instant> ofKept(Fields fields, Instant now) {
    return fields
        .instant(FIELD)
        .map(time -> {
          if (!time.isAfter(now)) {
            throw fields.invalid(FIELD, "MINIMUM", "must not be in the past");
          }
          return bounded(fields, time, now);
        });
  }

  private static Instant bounded(Fields fields, Instant time, Instant now) {
    var most = now.atOffset(ZoneOffset.UTC).plusYears(1).toInstant().plus(SLACK);
    if (time.isAfter(most)) {
      throw fields.invalid(FIELD, "MAXIMUM", "must be at most one year ahead");
    }
    return time;
  }
}
