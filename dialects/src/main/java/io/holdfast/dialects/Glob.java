package io.holdfast.dialects;

/**
 * Names with stars and question marks for any letters and any one; case does not matter. Goes back
 * to the last star alone, so that no pattern takes long.
 */
public final class Glob {
  private Glob() {}

  public static boolean matches(String pattern, String text) {
    var wanted = pattern.codePoints().map(Character::toLowerCase).toArray();
    var letters = text.codePoints().map(Character::toLowerCase).toArray();
    var at = 0;
    var star = -1;
    var retry = 0;
    for (var i = 0; i < letters.length; ) {
      if (at < wanted.length
          && (wanted[at] == '?' || wanted[at] == letters[i])
          && wanted[at] != '*') {
        at++;
        i++;
      } else if (at < wanted.length && wanted[at] == '*') {
        star = at++;
        retry = i;
      } else if (star >= 0) {
        at = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (at < wanted.length && wanted[at] == '*') {
      at++;
    }
    return at == wanted.length;
  }
}
