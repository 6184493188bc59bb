package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Decoded parameters of a query or a form. Each reader refuses what it cannot use, naming the
 * parameter; an empty value counts as given, unless a reader says otherwise.
 */
public final class Parameters {
  private static final int MAX_PARAMETERS = 200;

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * Parses {@code a=1&b=2}.
   *
   * @param text undecoded, may be empty
   * @throws RequestException INPUT_INVALID for bad percent escapes, NUL, or more than 200
   *     parameters
   */
  public static Parameters parse(String text) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    var count = 0;
    for (var pair : text.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      if (++count > MAX_PARAMETERS) {
        throw new RequestException(
            ErrorCode.INPUT_INVALID, "more than %d parameters".formatted(MAX_PARAMETERS));
      }
      var equals = pair.indexOf('=');
      var name = PercentEncoding.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : PercentEncoding.decodeForm(pair.substring(equals + 1));
      if (name.indexOf(0) >= 0 || value.indexOf(0) >= 0) {
        throw new RequestException(ErrorCode.INPUT_INVALID, "a parameter holds NUL");
      }
      values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return new Parameters(values);
  }

  /** The same parameters with names that match in any case; names that differ in case only join. */
  public Parameters ignoringCase() {
    Map<String, List<String>> folded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.forEach((name, all) -> folded.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(all));
    return new Parameters(folded);
  }

  /**
   * Refuses parameters that the operation does not have.
   *
   * @throws RequestException PARAMETER_UNKNOWN with one violation for each
   */
  public void allowOnly(Collection<String> known) {
    var unknown =
        values.keySet().stream()
            .filter(name -> known.stream().noneMatch(other -> sameName(name, other)))
            .map(name -> new Violation(place(name), "UNKNOWN", "no such parameter"))
            .toList();
    if (!unknown.isEmpty()) {
      throw new RequestException(
          ErrorCode.PARAMETER_UNKNOWN,
          "unknown parameter %s; %s"
              .formatted(
                  unknown.getFirst().place().substring(1),
                  known.isEmpty()
                      ? "there are none here"
                      : "known are " + String.join(", ", known)),
          unknown);
    }
  }

  public Set<String> names() {
    return values.keySet();
  }

  /** All values of a parameter, in order; empty when absent. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /**
   * The value of a parameter that may stand once.
   *
   * @throws RequestException PARAMETER_INVALID when it stands twice
   */
  public Optional<String> find(String name) {
    var all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      throw invalid(name, "DUPLICATE", "given %d times, may be given once".formatted(all.size()));
    }
    return all.stream().findFirst();
  }

  /** As {@link #find}, but an empty value, or the word {@code null}, counts as absent. */
  public Optional<String> findFilled(String name) {
    return find(name).filter(value -> !value.isEmpty() && !value.equals("null"));
  }

  /** A whole number from {@code least} to {@code most}. */
  public long number(String name, long fallback, long least, long most) {
    return find(name).map(value -> number(name, value, least, most)).orElse(fallback);
  }

  /** As {@link #number}, but an empty value, or the word {@code null}, counts as absent. */
  public long numberIfFilled(String name, long fallback, long least, long most) {
    return findFilled(name).map(value -> number(name, value, least, most)).orElse(fallback);
  }

  /** {@code true} or {@code false}, in any case. */
  public boolean flag(String name, boolean fallback) {
    return find(name).map(value -> flag(name, value)).orElse(fallback);
  }

  /** An instant in the format of the API. */
  public Optional<Instant> instant(String name, ClockFormat clock) {
    return find(name).map(value -> instant(name, value, clock));
  }

  /** One of the enum's names, exactly. */
  public <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
    return find(name).map(value -> choice(name, value, type));
  }

  /** All values of a repeatable parameter, each one of the enum's names. */
  public <E extends Enum<E>> List<E> choices(String name, Class<E> type) {
    return all(name).stream().map(value -> choice(name, value, type)).toList();
  }

  /** The exception for a value of a parameter that cannot be used. */
  public static RequestException invalid(String name, String code, String detail) {
    return RequestException.of(
        ErrorCode.PARAMETER_INVALID, new Violation(place(name), code, detail));
  }

  private static long number(String name, String value, long least, long most) {
    if (!value.matches("-?[0-9]{1,18}")) {
      throw invalid(name, "TYPE", "must be a whole number");
    }
    var number = Long.parseLong(value);
    if (number < least || number > most) {
      throw invalid(name, "RANGE", "must be from %d to %d".formatted(least, most));
    }
    return number;
  }

  private static boolean flag(String name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, "TYPE", "must be true or false");
    };
  }

  private static Instant instant(String name, String value, ClockFormat clock) {
    try {
      return clock.parse(value);
    } catch (DateTimeException e) {
      throw invalid(name, "FORMAT", "must be an RFC 3339 date-time such as 2026-11-21T10:00:00Z");
    }
  }

  private static <E extends Enum<E>> E choice(String name, String value, Class<E> type) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw invalid(name, "VALUE", "must be one of %s".formatted(List.of(type.getEnumConstants())));
  }

  private boolean sameName(String name, String other) {
    return values instanceof TreeMap ? name.equalsIgnoreCase(other) : name.equals(other);
  }

  private static String place(String name) {
    return "?" + (name.length() > 60 ? name.substring(0, 60) : name);
  }
}
