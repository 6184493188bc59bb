package io.holdfast.sources.s3;

/**
 * A pattern for keys: {@code *} stands for anything, slashes too, {@code ?} for one character, and
 * {@code \} takes the next as it is. One that ends in a slash means all below.
 */
final class KeyPattern {
  private static final int ANYTHING = -1;
  private static final int ONE = -2;

  private final String text;
  private final int[] signs;

  private KeyPattern(String text, int[] signs) {
    this.text = text;
    this.signs = signs;
  }

  static KeyPattern of(String text) {
    var points = text.codePoints().toArray();
    var signs = new int[points.length + 1];
    var count = 0;
    for (var i = 0; i < points.length; i++) {
      signs[count++] =
          switch (points[i]) {
            case '*' -> ANYTHING;
            case '?' -> ONE;
            case '\\' -> i + 1 < points.length ? points[++i] : '\\';
            default -> points[i];
          };
    }
    if (count > 0 && signs[count - 1] == '/') {
      signs[count++] = ANYTHING;
    }
    return new KeyPattern(text, java.util.Arrays.copyOf(signs, count));
  }

  /** Goes back to the last {@code *} only, so it takes no more than both lengths multiplied. */
  boolean matches(String key) {
    var points = key.codePoints().toArray();
    var sign = 0;
    var point = 0;
    var star = -1;
    var starPoint = 0;
    while (point < points.length) {
      if (sign < signs.length && (signs[sign] == ONE || signs[sign] == points[point])) {
        sign++;
        point++;
      } else if (sign < signs.length && signs[sign] == ANYTHING) {
        star = sign++;
        starPoint = point;
      } else if (star >= 0) {
        sign = star + 1;
        point = ++starPoint;
      } else {
        return false;
      }
    }
    while (sign < signs.length && signs[sign] == ANYTHING) {
      sign++;
    }
    return sign == signs.length;
  }

  @Override
  public String toString() {
    return text;
  }
}
