package io.holdfast.dialects.veeamazure;

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
    var wanted = pattern.orElse("").toLowerCase(Locale.ROOT);
    if (!isGlob(wanted)) {
      return text -> text.toLowerCase(Locale.ROOT).contains(wanted);
    }
    return text -> matches(wanted, text.toLowerCase(Locale.ROOT));
  }

  /** Whether it stands for a whole text, not for a part of one. */
  static boolean isGlob(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  /** Without backtracking into earlier stars, so that no pattern takes long. */
  private static boolean matches(String pattern, String text) {
    var at = 0;
    var in = 0;
    var star = -1;
    var after = 0;
    while (in < text.length()) {
      if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(in))
          && pattern.charAt(at) != '*') {
        at++;
        in++;
      } else if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        after = in;
      } else if (star >= 0) {
        at = star + 1;
        in = ++after;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
