package io.holdfast.control.anomaly;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers and names as people read them. */
final class Sentence {
  private static final int NAMED = 3;

  private Sentence() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String percent(double share) {
    return Math.round(share * 100) + " %";
  }

  /** The most frequent extensions: {@code .locked, .docx and 4 more}. */
  static String names(Map<String, Long> extensions) {
    var named =
        extensions.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(NAMED)
            .map(entry -> name(entry.getKey()))
            .collect(Collectors.joining(", "));
    var more = extensions.size() - NAMED;
    return more > 0 ? "%s and %d more".formatted(named, more) : named;
  }

  private static String name(String extension) {
    return switch (extension) {
      case "" -> "none";
      case "*" -> "rare ones";
      default -> "." + extension;
    };
  }
}
