package io.holdfast.engine.chunk;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A polynomial over GF(2), bit n standing for x to the power n: what a repository's chunker reduces
 * by. A repository keeps one for ever, random, so that cuts do not betray its contents.
 */
public record Polynomial(long bits) {
  /** The degree that restic generates. */
  public static final int USUAL_DEGREE = 53;

  /** The rolling digest takes 8 bits more than the degree, and drops at least 8. */
  private static final int MAX_DEGREE = 55;

  private static final int MIN_DEGREE = 20;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,16}");
  private static final long X = 2;

  public Polynomial {
    var degree = degree(bits);
    if (degree < MIN_DEGREE || degree > MAX_DEGREE) {
      throw new IllegalArgumentException(
          "polynomial %x has degree %d, not one of %d to %d"
              .formatted(bits, degree, MIN_DEGREE, MAX_DEGREE));
    }
  }

  /**
   * Takes a polynomial as a config has it.
   *
   * @param hex lower-case hex digits without prefix
   * @throws IllegalArgumentException when it is something else, or the degree cannot be used
   */
  public static Polynomial parse(String hex) {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException("'%s' is not a polynomial in hex".formatted(hex));
    }
    return new Polynomial(Long.parseUnsignedLong(hex, 16));
  }

  /**
   * A new irreducible polynomial of the usual degree.
   *
   * @param random a cryptographic source
   */
  public static Polynomial generate(RandomGenerator random) {
    while (true) {
      var highest = 1L << USUAL_DEGREE;
      var candidate = new Polynomial((random.nextLong() & (highest - 1)) | highest | 1);
      if (candidate.isIrreducible()) {
        return candidate;
      }
    }
  }

  public int degree() {
    return degree(bits);
  }

  /** Whether it has no factors (Ben-Or's test). Only then does every bit of a window count. */
  public boolean isIrreducible() {
    var power = X;
    for (int i = 1; i <= degree() / 2; i++) {
      power = multiply(power, power);
      if (greatestCommonDivisor(bits, power ^ X) != 1) {
        return false;
      }
    }
    return true;
  }

  /** {@code value} modulo this. */
  long reduce(long value) {
    return remainder(value, bits);
  }

  /** The product modulo this; both factors are reduced already. */
  long multiply(long a, long b) {
    long product = 0;
    var shifted = a;
    for (var rest = b; rest != 0; rest >>>= 1) {
      product ^= (rest & 1) == 0 ? 0 : shifted;
      shifted = reduce(shifted << 1);
    }
    return product;
  }

  /** As a config has it. */
  @Override
  public String toString() {
    return Long.toHexString(bits);
  }

  private static int degree(long value) {
    return 63 - Long.numberOfLeadingZeros(value);
  }

  private static long remainder(long value, long divisor) {
    var rest = value;
    var divisorDegree = degree(divisor);
    for (var degree = degree(rest); degree >= divisorDegree; degree = degree(rest)) {
      rest ^= divisor << (degree - divisorDegree);
    }
    return rest;
  }

  private static long greatestCommonDivisor(long a, long b) {
    var greater = a;
    var lesser = b;
    while (lesser != 0) {
      var rest = remainder(greater, lesser);
      greater = lesser;
      lesser = rest;
    }
    return greater;
  }
}
