package io.holdfast.cli.service;

import io.holdfast.api.model.Retention;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.forget.KeepPeriod;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Rules of retention to try, as options. */
public final class RetentionOptions {
  @Option(names = "--keep-last", paramLabel = "N", description = "Try: the newest N points stay.")
  private @Nullable Long last;

  @Option(
      names = "--keep-hourly",
      paramLabel = "N",
      description = "Try: the newest of each of N hours that have any stays.")
  private @Nullable Long hourly;

  @Option(names = "--keep-daily", paramLabel = "N", description = "The same for days.")
  private @Nullable Long daily;

  @Option(names = "--keep-weekly", paramLabel = "N", description = "The same for ISO weeks.")
  private @Nullable Long weekly;

  @Option(names = "--keep-monthly", paramLabel = "N", description = "The same for months.")
  private @Nullable Long monthly;

  @Option(names = "--keep-yearly", paramLabel = "N", description = "The same for years.")
  private @Nullable Long yearly;

  @Option(
      names = "--keep-within",
      paramLabel = "TIME",
      description = "Try: all points this close to the newest stay; such as 14d12h.")
  private @Nullable String within;

  @Option(
      names = "--max-age",
      paramLabel = "TIME",
      description = "Try: older points go, kept or not; such as 400d.")
  private @Nullable String maxAge;

  @Option(
      names = "--max-bytes",
      paramLabel = "BYTES",
      description = "Try: the oldest go until the rest added no more than this.")
  private @Nullable Long maxBytes;

  @Option(
      names = "--min-successful",
      paramLabel = "N",
      description = "Try: so many good points stay in any case.")
  private @Nullable Long least;

  /** The rules that were given; empty when none was. */
  Optional<Retention> rules() {
    var given =
        Stream.of(last, hourly, daily, weekly, monthly, yearly, within, maxAge, maxBytes, least)
            .anyMatch(Objects::nonNull);
    return given
        ? Optional.of(
            new Retention(
                last,
                hourly,
                daily,
                weekly,
                monthly,
                yearly,
                length(within),
                length(maxAge),
                maxBytes,
                least,
                null))
        : Optional.empty();
  }

  private static @Nullable Duration length(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var period = KeepPeriod.parse(text);
    if (period.years() + period.months() > 0) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "'%s': give days and hours, such as 31d".formatted(text));
    }
    return Duration.ofDays(period.days()).plusHours(period.hours());
  }
}
