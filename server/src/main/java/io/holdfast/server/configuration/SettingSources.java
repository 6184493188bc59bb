package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Gathers what was set where: file, then environment, then flags; the later wins. */
public final class SettingSources {
  private final Map<Setting, String> values = new EnumMap<>(Setting.class);

  /** Adds a properties file's lines. A key that no {@link Setting} has is refused. */
  public SettingSources file(Path file) {
    var lines = new Properties();
    try {
      lines.load(new StringReader(Files.readString(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID,
          "cannot read the configuration file %s".formatted(file),
          e);
    }
    lines.stringPropertyNames().stream()
        .sorted()
        .forEach(key -> set(key, lines.getProperty(key), file.toString()));
    return this;
  }

  /**
   * Adds the variables that are a setting's; others that begin with HOLDFAST_ have other readers.
   */
  public SettingSources environment(Map<String, String> environment) {
    for (var setting : Setting.values()) {
      var value = environment.get(setting.variable());
      if (value != null && !value.isEmpty()) {
        values.put(setting, value);
      }
    }
    return this;
  }

  /** Adds one setting; {@code where} names its origin in an error. */
  public SettingSources set(String key, String value, String where) {
    var setting = Setting.find(key).orElseThrow(() -> unknown(key, where));
    values.put(setting, value.strip());
    return this;
  }

  /** The value that was set last, else the default; empty when that is empty. */
  Optional<String> find(Setting setting) {
    return Optional.of(values.getOrDefault(setting, setting.defaultValue()))
        .filter(value -> !value.isEmpty());
  }

  private static InvalidInputException unknown(String key, String where) {
    var known = Stream.of(Setting.values()).map(Setting::key).toList();
    var hint = NearMatch.find(key, known).map(" Did you mean '%s'?"::formatted).orElse("");
    return new InvalidInputException(
        ErrorCode.CONFIGURATION_INVALID,
        "there is no setting '%s' (in %s).%s".formatted(key, where, hint));
  }
}
