package io.holdfast.store.location;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.util.Locale;

/** How much of what was written is read back from the store before anything may refer to it. */
public enum VerifyWrites {
  /** Every blob: what is stored is read once more. */
  ALL,
  /** One blob of each pack, at random. */
  SAMPLE,
  NONE;

  /**
   * @param what has this word, for the message
   * @throws InvalidInputException INPUT_INVALID unless it is all, sample or none
   */
  public static VerifyWrites parse(String what, String word) {
    return switch (word) {
      case "all" -> ALL;
      case "sample" -> SAMPLE;
      case "none" -> NONE;
      default ->
          throw new InvalidInputException(
              ErrorCode.INPUT_INVALID,
              "%s is '%s'; give all, sample or none".formatted(what, word));
    };
  }

  /** As {@link #parse} takes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
