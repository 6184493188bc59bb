package io.holdfast.base.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Feeds a parser what a text becomes when bytes of it are changed, lost, repeated and put in.
 * {@code -Dholdfast.fuzz.rounds} makes more of it, {@code -Dholdfast.fuzz.seed} other.
 */
final class Mutations {
  private static final int ROUNDS = Integer.getInteger("holdfast.fuzz.rounds", 1);
  private static final long SEED = Long.getLong("holdfast.fuzz.seed", 20_261_122L);
  private static final int MAX_CHANGES = 4;

  /** One change of so many is made at the end, behind which parsers like to look no further. */
  private static final int AT_THE_END = 8;

  private static final List<byte[]> WORDS =
      List.of(
              "null",
              "true",
              "-1",
              "0",
              "1e999",
              "1.5",
              "18446744073709551616",
              "9223372036854775808",
              "-9223372036854775808",
              "\"\"",
              "\"\\ud800\"",
              "\"\\u0000\"",
              "\"\\\\x\"",
              "[",
              "]",
              "{",
              "}",
              "[[[[[[[[",
              "{\"\":",
              ",",
              ":",
              "\"",
              "\\",
              "+99:99",
              "0000-00-00",
              "9999-12-31T23:59:59",
              "2147483648",
              "4294967296",
              "\0",
              "\u00ff")
          .stream()
          .map(word -> word.getBytes(UTF_8))
          .toList();

  private final Random random = new Random(SEED);

  /**
   * @param samples that the parser takes, each changed as often as the others
   * @throws AssertionError with the bytes that made something come out that must not
   */
  void feed(List<byte[]> samples, FuzzContract parser) {
    for (var i = 0L; i < (long) ROUNDS * parser.changedTexts(); i++) {
      var bytes = samples.get((int) (i % samples.size())).clone();
      for (var changes = 1 + random.nextInt(MAX_CHANGES); changes > 0; changes--) {
        bytes = changed(bytes);
      }
      parser.feed(bytes);
    }
  }

  private byte[] changed(byte[] bytes) {
    var from = random.nextInt(AT_THE_END) == 0 ? bytes.length : random.nextInt(bytes.length + 1);
    var to = Math.min(bytes.length, from + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 -> joined(bytes, from, WORDS.get(random.nextInt(WORDS.size())), to);
      case 1 -> joined(bytes, from, WORDS.get(random.nextInt(WORDS.size())), from);
      case 2 -> joined(bytes, from, new byte[0], to);
      case 3 -> joined(bytes, to, Arrays.copyOfRange(bytes, from, to), to);
      case 4 -> Arrays.copyOf(bytes, from);
      default -> flipped(bytes);
    };
  }

  /** Up to {@code from}, then {@code between}, then from {@code to} on. */
  private static byte[] joined(byte[] bytes, int from, byte[] between, int to) {
    var all = Arrays.copyOf(bytes, from + between.length + bytes.length - to);
    System.arraycopy(between, 0, all, from, between.length);
    System.arraycopy(bytes, to, all, from + between.length, bytes.length - to);
    return all;
  }

  private byte[] flipped(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }
}
