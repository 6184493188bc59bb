package io.holdfast.base;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as people and clients write them. */
public final class UuidText {
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private UuidText() {}

  /** The id, if the text is one in full; {@link UUID#fromString} takes shorter ones for ids too. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }
}
