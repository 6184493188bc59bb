package io.holdfast.dialects.mittwald;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Lengths of time as the vendor writes them, such as {@code 7d} or {@code 168h30m}. */
final class Ttl {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}[dhms]){1,4}");
  private static final Pattern PIECE = Pattern.compile("(\\d+)([dhms])");

  private Ttl() {}

  static Optional<Duration> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    var sum = Duration.ZERO;
    var piece = PIECE.matcher(text);
    while (piece.find()) {
      var count = Long.parseLong(piece.group(1));
      sum =
          sum.plus(
              switch (piece.group(2)) {
                case "d" -> Duration.ofDays(count);
                case "h" -> Duration.ofHours(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofSeconds(count);
              });
    }
    return Optional.of(sum);
  }

  /** In the largest unit that divides it. */
  static String text(Duration length) {
    var seconds = length.toSeconds();
    if (seconds % Duration.ofDays(1).toSeconds() == 0) {
      return length.toDays() + "d";
    }
    return seconds % Duration.ofHours(1).toSeconds() == 0 ? length.toHours() + "h" : seconds + "s";
  }
}
