package io.holdfast.sources;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a source, by name and value. Values are text; secrets are kept apart, and only
 * {@link #secret} hands them out. Printing one shows no secret.
 */
public final class SourceSettings {
  private final Map<String, String> values;
  private final Map<String, Secret> secrets;

  public SourceSettings(Map<String, String> values, Map<String, Secret> secrets) {
    this.values = Map.copyOf(values);
    this.secrets = Map.copyOf(secrets);
  }

  public static SourceSettings of(Map<String, String> values) {
    return new SourceSettings(values, Map.of());
  }

  /** The same with some values replaced; secrets stay. */
  public SourceSettings with(Map<String, String> replaced) {
    var merged = new java.util.HashMap<>(values);
    merged.putAll(replaced);
    return new SourceSettings(merged, secrets);
  }

  /** Refuses names that are none of these, and secrets among the values. */
  public void requireOnly(Capabilities capabilities) {
    for (var name : new TreeSet<>(values.keySet())) {
      if (capabilities.secrets().contains(name)) {
        throw invalid("'%s' is a secret: give it under secrets, not under config".formatted(name));
      }
      require(capabilities.settings(), name);
    }
    for (var name : new TreeSet<>(secrets.keySet())) {
      require(capabilities.secrets(), name);
    }
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * @throws InvalidInputException INPUT_INVALID when it is absent or empty
   */
  public String get(String name) {
    return find(name).orElseThrow(() -> invalid("setting '%s' is missing".formatted(name)));
  }

  public String get(String name, String otherwise) {
    return find(name).orElse(otherwise);
  }

  /**
   * @throws InvalidInputException INPUT_INVALID when it is no number of the range
   */
  public long number(String name, long otherwise, long least, long most) {
    var text = find(name).orElse(null);
    if (text == null) {
      return otherwise;
    }
    try {
      var number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw invalid("setting '%s' must be %d to %d, not '%s'".formatted(name, least, most, text));
  }

  public boolean flag(String name, boolean otherwise) {
    var text = find(name).orElse(null);
    if (text == null) {
      return otherwise;
    }
    if (!text.equals("true") && !text.equals("false")) {
      throw invalid("setting '%s' must be true or false, not '%s'".formatted(name, text));
    }
    return text.equals("true");
  }

  /** Null when none was given. The caller neither closes nor keeps it. */
  public @Nullable Secret secret(String name) {
    return secrets.get(name);
  }

  private static void require(Collection<String> known, String name) {
    if (!known.contains(name)) {
      throw invalid(
          "unknown setting '%s'; known are %s"
              .formatted(name, String.join(", ", new TreeSet<>(known))));
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  @Override
  public String toString() {
    return "%s, secrets %s".formatted(values, new TreeSet<>(secrets.keySet()));
  }
}
