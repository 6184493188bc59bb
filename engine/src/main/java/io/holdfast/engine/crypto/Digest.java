package io.holdfast.engine.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A SHA-256, as four big-endian words: the value inside every id of a repository. */
public record Digest(long w0, long w1, long w2, long w3) implements Comparable<Digest> {
  public static final int BYTES = 32;
  public static final int HEX_DIGITS = 2 * BYTES;

  /** Bytes a call to the digest: longer ones stay slow until they are compiled, see format.md. */
  private static final int PIECE_BYTES = 64 * 1024;

  private static final int WORD_DIGITS = 16;

  /** What each character is worth as a lower-case hex digit; negative for those that are none. */
  private static final byte[] DIGITS = digits();

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Used again, since finding one among the providers takes as long as hashing a KiB. */
  private static final ConcurrentLinkedQueue<MessageDigest> idle = new ConcurrentLinkedQueue<>();

  /** The SHA-256 of a part of {@code bytes}. */
  public static Digest sha256(byte[] bytes, int offset, int length) {
    var free = idle.poll();
    var digest = free != null ? free : newSha256();
    update(digest, bytes, offset, length);
    var result = read(digest.digest(), 0); // which starts it over
    idle.add(digest);
    return result;
  }

  /** Feeds {@code digest} in pieces that the JDK's fast code takes from the first call on. */
  public static void update(MessageDigest digest, byte[] bytes, int offset, int length) {
    for (var done = 0; done < length; ) {
      var piece = Math.min(PIECE_BYTES, length - done);
      digest.update(bytes, offset + done, piece);
      done += piece;
    }
  }

  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Takes 32 bytes from {@code offset}. */
  public static Digest read(byte[] bytes, int offset) {
    return new Digest(
        word(bytes, offset),
        word(bytes, offset + 8),
        word(bytes, offset + 16),
        word(bytes, offset + 24));
  }

  /**
   * @param hex exactly 64 lower-case hex digits
   * @throws IllegalArgumentException when it is anything else
   */
  public static Digest parse(CharSequence hex) {
    // '?' for others, which is no digit either; one for two chars beyond the first 64 Ki characters
    var digits = hex.toString().getBytes(ISO_8859_1);
    if (digits.length != HEX_DIGITS) {
      throw new IllegalArgumentException("'%s' is not 64 hex digits".formatted(hex));
    }
    return parse(digits, 0);
  }

  /**
   * As {@link #parse(CharSequence)}, of the 64 digits that begin at {@code offset}.
   *
   * @throws IllegalArgumentException as there
   */
  public static Digest parse(byte[] digits, int offset) {
    return new Digest(
        parseWord(digits, offset),
        parseWord(digits, offset + WORD_DIGITS),
        parseWord(digits, offset + 2 * WORD_DIGITS),
        parseWord(digits, offset + 3 * WORD_DIGITS));
  }

  /** One big-endian word of a digest's bytes. */
  public static long word(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  /** Stores one word big-endian. */
  public static void putWord(byte[] target, int offset, long word) {
    WORD.set(target, offset, word);
  }

  public void writeTo(byte[] target, int offset) {
    putWord(target, offset, w0);
    putWord(target, offset + 8, w1);
    putWord(target, offset + 16, w2);
    putWord(target, offset + 24, w3);
  }

  public byte[] toByteArray() {
    var bytes = new byte[BYTES];
    writeTo(bytes, 0);
    return bytes;
  }

  @Override
  public int compareTo(Digest other) {
    var order = Long.compareUnsigned(w0, other.w0);
    order = order != 0 ? order : Long.compareUnsigned(w1, other.w1);
    order = order != 0 ? order : Long.compareUnsigned(w2, other.w2);
    return order != 0 ? order : Long.compareUnsigned(w3, other.w3);
  }

  /** A digest is random already: its first word is the best hash there is. */
  @Override
  public int hashCode() {
    return (int) w0;
  }

  /** 64 lower-case hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toByteArray());
  }

  /**
   * The word whose 16 lower-case hex digits begin at {@code from}.
   *
   * @throws IllegalArgumentException when there is something else
   */
  public static long parseWord(byte[] digits, int from) {
    var word = 0L;
    var wrong = 0;
    for (var i = from; i < from + WORD_DIGITS; i++) {
      var digit = DIGITS[digits[i] & 0xff];
      wrong |= digit;
      word = word << 4 | digit;
    }
    if (wrong < 0) {
      throw new IllegalArgumentException(
          "'%c' is no lower-case hex digit".formatted(firstWrong(digits, from)));
    }
    return word;
  }

  private static int firstWrong(byte[] digits, int from) {
    var at = from;
    while (DIGITS[digits[at] & 0xff] >= 0) {
      at++;
    }
    return digits[at] & 0xff;
  }

  private static byte[] digits() {
    var digits = new byte[1 << Byte.SIZE];
    Arrays.fill(digits, (byte) -1);
    for (var value = 0; value < 16; value++) {
      digits[Character.forDigit(value, 16)] = (byte) value;
    }
    return digits;
  }
}
