package io.holdfast.control.kind;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.util.List;
import java.util.Map;

/** Where below the target of a restore its files land. */
public enum FileLayout {
  /** At their whole paths; with the target {@code /}, where they came from. */
  FULL_PATH,
  /** Each selected file or folder by its own name; several below the folder that they share. */
  NAMED;

  /** The name among a target's settings. */
  public static final String SETTING = "layout";

  /**
   * @param target what differs at the target, by name
   * @throws InvalidInputException INPUT_INVALID for a word that is none of these
   */
  public static FileLayout of(Map<String, String> target) {
    var word = target.getOrDefault(SETTING, FULL_PATH.name());
    for (var layout : values()) {
      if (layout.name().equals(word)) {
        return layout;
      }
    }
    throw new InvalidInputException(
        ErrorCode.INPUT_INVALID,
        "target setting '%s' must be one of %s".formatted(SETTING, List.of(values())));
  }
}
