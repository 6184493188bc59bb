package io.holdfast.sources.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.SplittableRandom;

/** File names that have broken backup tools. */
final class RandomNames {
  private static final int LONGEST = 255;

  private static final byte[][] AWKWARD = {
    {(byte) 0xff, (byte) 0xfe, 'x'},
    {'c', (byte) 0xe9}, // Latin-1
    {(byte) 0xc3}, // a cut UTF-8 sequence
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // a surrogate in UTF-8
    {(byte) 0xc0, (byte) 0xaf}, // an overlong slash
    {1, 2, 0x1f, 0x7f},
    {'\n'},
    {' '},
    {'\\'},
    "\\xff".getBytes(UTF_8),
    "\\n".getBytes(UTF_8),
    "a\"b'c\\d".getBytes(UTF_8),
    "new\nline\ttab\rreturn".getBytes(UTF_8),
    "html<&>\u2028\u2029é😀".getBytes(UTF_8),
    "\u00a0\u200b\ufeff\ufffd".getBytes(UTF_8),
    "-rf".getBytes(UTF_8),
    "...".getBytes(UTF_8),
    "*?[a-z]{}".getBytes(UTF_8),
    "$HOME `id` %s".getBytes(UTF_8),
    "é".getBytes(UTF_8), // composed, beside the next
    "e\u0301".getBytes(UTF_8),
    "İ".getBytes(UTF_8),
    ".hidden".getBytes(UTF_8),
  };

  private RandomNames() {}

  /**
   * A name unlike all others in the tree, since {@code number} is part of it, except that a few
   * come as they are.
   */
  static byte[] next(SplittableRandom random, int number) {
    var kind = random.nextInt(10);
    if (number < AWKWARD.length) {
      return AWKWARD[number];
    }
    var suffix = Integer.toString(number).getBytes(UTF_8);
    if (kind < 4) {
      return join("file-".getBytes(UTF_8), suffix);
    }
    if (kind < 7) {
      return join(AWKWARD[random.nextInt(AWKWARD.length)], suffix);
    }
    if (kind == 7) {
      var longest = new byte[LONGEST - suffix.length];
      Arrays.fill(longest, (byte) 'n');
      return join(longest, suffix);
    }
    return join(anyBytes(random), suffix);
  }

  private static byte[] anyBytes(SplittableRandom random) {
    var bytes = new byte[random.nextInt(1, 40)];
    for (var i = 0; i < bytes.length; i++) {
      var value = (byte) random.nextInt(1, 256);
      bytes[i] = value == '/' ? (byte) '|' : value;
    }
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    var joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
