package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the log tells, and how. */
public record LogSettings(Format format, Level level) {
  /** One line of text, or one line of JSON an event. */
  public enum Format {
    TEXT,
    JSON
  }

  /** From which on events of ours are told. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  static LogSettings of(SettingSources sources) {
    return new LogSettings(
        word(sources, Setting.LOG_FORMAT, Format.values()),
        word(sources, Setting.LOG_LEVEL, Level.values()));
  }

  private static <E extends Enum<E>> E word(SettingSources sources, Setting setting, E[] words) {
    var text = sources.find(setting).orElseThrow();
    return Stream.of(words)
        .filter(word -> word.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> {
          var expected =
              Stream.of(words)
                  .map(word -> word.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "));
          return new InvalidInputException(
              ErrorCode.CONFIGURATION_INVALID,
              "%s is '%s'; expected one of: %s".formatted(setting.key(), text, expected));
        });
  }
}
