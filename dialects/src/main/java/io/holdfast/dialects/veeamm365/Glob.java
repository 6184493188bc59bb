package io.holdfast.dialects.veeamm365;

/** Names with stars and question marks for any letters and any one; case does not matter. */
final class Glob {
  private Glob() {}

  static boolean matches(String pattern, String text) {
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
