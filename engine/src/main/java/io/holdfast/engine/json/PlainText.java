package io.holdfast.engine.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.holdfast.engine.crypto.Digest;
import java.util.Arrays;

/**
 * Goes along JSON in the form in which clients write nearly all of it: without spaces, numbers that
 * a long holds, text of printable ASCII without escapes. A parser of any JSON takes several times
 * as long; to such a parser is left whatever else this meets, right or wrong.
 *
 * <p>What is not as a caller expects it is told by {@link NotPlain}, an {@link
 * IllegalArgumentException} or, where the text ends, an {@link ArrayIndexOutOfBoundsException}: no
 * step is checked twice. Not thread-safe.
 */
public final class PlainText {
  /** Fewer than the largest long has. */
  private static final int MOST_DIGITS = 18;

  private static final int WORD_DIGITS = Digest.HEX_DIGITS / 4;

  private final byte[] text;
  private int at;

  /** Something is not plain: for the class that reads by this, and nobody else. */
  public static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotPlain() {
      super(null, null, false, false);
    }
  }

  /**
   * @param text kept
   */
  public PlainText(byte[] text) {
    this.text = text;
  }

  /** How much was read. */
  public int at() {
    return at;
  }

  public boolean isAt(char character) {
    return text[at] == character;
  }

  /** Goes on behind these characters if they come next. */
  public boolean passed(byte[] expected) {
    for (var i = 0; i < expected.length; i++) {
      if (text[at + i] != expected[i]) {
        return false;
      }
    }
    at += expected.length;
    return true;
  }

  public void expect(byte[] expected) {
    if (!passed(expected)) {
      throw new NotPlain();
    }
  }

  public void expect(char character) {
    if (text[at] != character) {
      throw new NotPlain();
    }
    at++;
  }

  /** Only ends of lines may come. */
  public void expectEnd() {
    while (at < text.length) {
      expect('\n');
    }
  }

  /** A number that is not negative. */
  public long number() {
    return number(Long.MAX_VALUE);
  }

  public long number(long most) {
    var start = at;
    var end = start;
    var number = 0L;
    for (var digit = text[end] - '0'; digit >= 0 && digit <= 9; digit = text[++end] - '0') {
      number = number * 10 + digit;
    }
    var digits = end - start;
    if (digits == 0 || digits > MOST_DIGITS || digits > 1 && text[start] == '0' || number > most) {
      throw new NotPlain();
    }
    at = end;
    return number;
  }

  /** A text with its quotes. */
  public String string() {
    expect('"');
    var start = at;
    while (text[at] != '"') {
      if (text[at] < ' ' || text[at] == '\\') { // beyond ASCII is negative
        throw new NotPlain();
      }
      at++;
    }
    return new String(text, start, at++ - start, ISO_8859_1);
  }

  /** What lies between two quotes, whatever it is. */
  public byte[] quoted() {
    expect('"');
    var start = at;
    while (text[at] != '"') {
      at++;
    }
    return Arrays.copyOfRange(text, start, at++);
  }

  /** 64 hex digits, without quotes. */
  public Digest digest() {
    var digest = Digest.parse(text, at);
    at += Digest.HEX_DIGITS;
    return digest;
  }

  /** A quarter of the digits of one. */
  public long digestWord() {
    var word = Digest.parseWord(text, at);
    at += WORD_DIGITS;
    return word;
  }

  /** Characters to expect. */
  public static byte[] bytes(String ascii) {
    return ascii.getBytes(ISO_8859_1);
  }
}
