package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * Columns and the values that they get. Sees to it that both databases take the same texts: lengths
 * are checked here (SQLite would not), and what no UTF-8 text can hold becomes U+FFFD (PostgreSQL
 * would refuse it). Not thread-safe.
 */
final class Assignments {
  private static final char REPLACEMENT = '\uFFFD';

  private final Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();

  <V> Assignments set(Field<V> field, @Nullable V value) {
    values.put(field, value instanceof String text ? fitting(field, text) : value);
    return this;
  }

  Map<Field<?>, @Nullable Object> values() {
    return values;
  }

  private static String fitting(Field<?> field, String text) {
    var most = field.getDataType().length();
    if (most > 0 && text.length() > most) {
      throw new CatalogException(
          ErrorCode.INPUT_INVALID,
          "%s is longer than %d characters".formatted(field.getName(), most));
    }
    return clean(text);
  }

  /** The text, with NUL and halves of surrogate pairs replaced. */
  static String clean(String text) {
    for (int at = 0; at < text.length(); at++) {
      var letter = text.charAt(at);
      if (letter == 0 || Character.isSurrogate(letter)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          var bad = point == 0 || (point >= 0xD800 && point <= 0xDFFF);
          clean.appendCodePoint(bad ? REPLACEMENT : point);
        });
    return clean.toString();
  }
}
