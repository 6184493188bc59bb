package io.holdfast.engine.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;

/**
 * Writes JSON into a growing array exactly as Go's encoding/json does: no blanks, {@code <}, {@code
 * >} and {@code &} escaped. Commas are put where they belong. Not thread-safe.
 */
public final class GoJsonWriter {
  private static final int INITIAL_BYTES = 4096;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REPLACEMENT = "\\ufffd".getBytes(StandardCharsets.US_ASCII);

  private final ZoneId zone;
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  /** The last byte that was drained; 0 at the start. */
  private byte drained;

  /**
   * @param zone whose clock times are written in
   */
  public GoJsonWriter(ZoneId zone) {
    this.zone = zone;
  }

  public int length() {
    return length;
  }

  /** The array behind, valid up to {@link #length} until the next write. */
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Forgets what was written and keeps the memory. */
  public void reset() {
    length = 0;
    drained = 0;
  }

  /** Forgets what was written, which the caller has taken, and goes on where that ended. */
  public void drain() {
    if (length > 0) {
      drained = bytes[length - 1];
      length = 0;
    }
  }

  /** Forgets what was written beyond a length that it had since it was last drained. */
  public void rewind(int earlier) {
    length = Math.min(length, earlier);
  }

  public GoJsonWriter beginObject() {
    return open('{');
  }

  public GoJsonWriter endObject() {
    return put('}');
  }

  public GoJsonWriter beginArray() {
    return open('[');
  }

  public GoJsonWriter endArray() {
    return put(']');
  }

  /** A line's end; trees have one. */
  public GoJsonWriter newline() {
    return put('\n');
  }

  /**
   * @param name plain ASCII that needs no escape
   */
  public GoJsonWriter field(String name) {
    separate();
    put('"');
    ascii(name);
    put('"');
    return put(':');
  }

  /** As {@link #field}, of any name. */
  public GoJsonWriter name(String name) {
    return text(name).put(':');
  }

  /** A number as it was written. */
  public GoJsonWriter digits(String number) {
    separate();
    return ascii(number);
  }

  /** A value that is JSON already. */
  public GoJsonWriter value(byte[] json) {
    separate();
    raw(json, 0, json.length);
    return this;
  }

  /** As {@link #text(byte[], int)}. */
  public GoJsonWriter text(String value) {
    var utf8 = value.getBytes(StandardCharsets.UTF_8);
    return text(utf8, utf8.length);
  }

  /** A string from bytes; what is not UTF-8 becomes U+FFFD, as in Go. */
  public GoJsonWriter text(byte[] utf8, int count) {
    separate();
    put('"');
    for (var i = 0; i < count; ) {
      var width = utf8[i] >= 0 ? 1 : Utf8.sequenceLength(utf8, i, count);
      if (width == 1) {
        character(utf8[i]);
      } else if (width == 0) {
        raw(REPLACEMENT, 0, REPLACEMENT.length);
        width = 1;
      } else {
        sequence(utf8, i, width);
      }
      i += width;
    }
    return put('"');
  }

  /** A string of plain ASCII that needs no escape, such as hex digits. */
  public GoJsonWriter asciiText(String value) {
    separate();
    put('"');
    ascii(value);
    return put('"');
  }

  public GoJsonWriter base64(byte[] value) {
    separate();
    put('"');
    var encoded = Base64.getEncoder().encode(value);
    raw(encoded, 0, encoded.length);
    return put('"');
  }

  /** 32 bytes of an id as 64 hex digits. */
  public GoJsonWriter digest(long w0, long w1, long w2, long w3) {
    separate();
    ensure(66);
    bytes[length++] = '"';
    word(w0);
    word(w1);
    word(w2);
    word(w3);
    bytes[length++] = '"';
    return this;
  }

  public GoJsonWriter number(long value) {
    separate();
    return ascii(Long.toString(value));
  }

  /** A number of 64 bits without a sign. */
  public GoJsonWriter unsigned(long value) {
    separate();
    return ascii(Long.toUnsignedString(value));
  }

  public GoJsonWriter bool(boolean value) {
    separate();
    return ascii(Boolean.toString(value));
  }

  public GoJsonWriter nothing() {
    separate();
    return ascii("null");
  }

  public GoJsonWriter time(Instant value) {
    separate();
    ensure(Rfc3339.maxLength() + 2);
    bytes[length++] = '"';
    var offset =
        zone.equals(ZoneOffset.UTC) ? 0 : zone.getRules().getOffset(value).getTotalSeconds();
    length += Rfc3339.write(value, offset, bytes, length);
    bytes[length++] = '"';
    return this;
  }

  /** A comma, unless a value starts an array, an object or follows its field's name. */
  private void separate() {
    switch (length == 0 ? drained : bytes[length - 1]) {
      case 0, '{', '[', ':' -> {}
      default -> put(',');
    }
  }

  private GoJsonWriter open(char bracket) {
    separate();
    return put(bracket);
  }

  private void character(byte b) {
    switch (b) {
      case '"' -> escape('"');
      case '\\' -> escape('\\');
      case '\n' -> escape('n');
      case '\r' -> escape('r');
      case '\t' -> escape('t');
      case '<', '>', '&' -> unicode(b);
      default -> {
        if (b < ' ') {
          unicode(b);
          return;
        }
        put((char) b);
      }
    }
  }

  /** Whole UTF-8 sequences stay, but for U+2028 and U+2029, which end lines in JavaScript. */
  private void sequence(byte[] utf8, int at, int width) {
    var lineEnd =
        width == 3
            && utf8[at] == (byte) 0xe2
            && utf8[at + 1] == (byte) 0x80
            && (utf8[at + 2] & 0xfe) == 0xa8;
    if (lineEnd) {
      ascii(utf8[at + 2] == (byte) 0xa8 ? "\\u2028" : "\\u2029");
      return;
    }
    raw(utf8, at, width);
  }

  private void escape(char c) {
    put('\\');
    put(c);
  }

  private void unicode(byte b) {
    ascii("\\u00");
    put((char) HEX[b >> 4 & 0xf]);
    put((char) HEX[b & 0xf]);
  }

  private void word(long word) {
    for (var shift = 60; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (word >>> shift) & 0xf];
    }
  }

  private GoJsonWriter ascii(String value) {
    ensure(value.length());
    for (var i = 0; i < value.length(); i++) {
      bytes[length++] = (byte) value.charAt(i);
    }
    return this;
  }

  private void raw(byte[] source, int from, int count) {
    ensure(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  private GoJsonWriter put(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), grown()));
    }
  }

  private int grown() {
    return (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 16);
  }
}
