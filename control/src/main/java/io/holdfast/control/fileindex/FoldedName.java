package io.holdfast.control.fileindex;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Names as a search compares them: lower case, composed as most people type, in UTF-8. Bytes that
 * are no UTF-8 become U+FFFD, so what is readable in such a name is found.
 */
final class FoldedName {
  private FoldedName() {}

  static byte[] of(byte[] name) {
    var folded = name.clone();
    for (var at = 0; at < folded.length; at++) {
      if (folded[at] < 0) {
        return of(new String(name, UTF_8));
      }
      if (folded[at] >= 'A' && folded[at] <= 'Z') {
        folded[at] = (byte) (folded[at] + 'a' - 'A');
      }
    }
    return folded;
  }

  static byte[] of(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT).getBytes(UTF_8);
  }

  static boolean contains(byte[] folded, byte[] part) {
    for (var start = 0; start <= folded.length - part.length; start++) {
      var same = 0;
      while (same < part.length && folded[start + same] == part[same]) {
        same++;
      }
      if (same == part.length) {
        return true;
      }
    }
    return false;
  }
}
