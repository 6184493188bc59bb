package io.holdfast.engine.prune;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import java.util.regex.Pattern;

/** How much unused data may stay in packs that hold used data too. */
public sealed interface UnusedLimit {
  /** Of what remains, used and unused, in percent. */
  record Share(double percent) implements UnusedLimit {
    public Share {
      if (!(percent >= 0 && percent < 100)) {
        throw new IllegalArgumentException("%s %%".formatted(percent));
      }
    }
  }

  record Bytes(long bytes) implements UnusedLimit {
    public Bytes {
      if (bytes < 0) {
        throw new IllegalArgumentException("%d bytes".formatted(bytes));
      }
    }
  }

  /** Only packs without any used data go. */
  record Unlimited() implements UnusedLimit {}

  /** As stock clients do it. */
  static UnusedLimit standard() {
    return new Share(5);
  }

  /** The limit in bytes beside so much used data. */
  default long bytes(long usedBytes) {
    return switch (this) {
      case Share(var percent) -> (long) (usedBytes * percent / (100 - percent));
      case Bytes(var bytes) -> bytes;
      case Unlimited _ -> Long.MAX_VALUE;
    };
  }

  /**
   * @param text as {@code 5%}, {@code 200M} or {@code unlimited}
   * @throws InvalidInputException PARAMETER_INVALID
   */
  static UnusedLimit parse(String text) {
    if (text.equals("unlimited")) {
      return new Unlimited();
    }
    if (Pattern.matches("\\d{1,2}(\\.\\d{1,6})?%", text)) {
      return new Share(Double.parseDouble(text.substring(0, text.length() - 1)));
    }
    if (!Pattern.matches("\\d{1,12}[kKmM]?|\\d{1,9}[gG]|\\d{1,6}[tT]", text)) {
      throw new InvalidInputException(
          PARAMETER_INVALID,
          "'%s' is no limit; write it as 5%%, 200M or unlimited".formatted(text));
    }
    return new Bytes(bytes(text));
  }

  private static long bytes(String text) {
    var unit = "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
    var digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    return Long.parseLong(digits) << 10 * (unit + 1);
  }
}
