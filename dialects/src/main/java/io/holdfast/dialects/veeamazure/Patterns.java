package io.holdfast.dialects.veeamazure;

import io.holdfast.dialects.Glob;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The vendor's search patterns: part of a text in any case, with {@code *} and {@code ?}. */
final class Patterns {
  private Patterns() {}

  /** Whether a text fits the pattern of a parameter; all do where it is not given. */
  static Predicate<String> of(Call call, String parameter) {
    return of(call.query().findFilled(parameter));
  }

  static Predicate<String> of(Optional<String> pattern) {
    var wanted = pattern.orElse("");
    if (isGlob(wanted)) {
      return text -> Glob.matches(wanted, text);
    }
    var part = wanted.toLowerCase(Locale.ROOT);
    return text -> text.toLowerCase(Locale.ROOT).contains(part);
  }

  /** Whether it stands for a whole text, not for a part of one. */
  static boolean isGlob(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }
}
