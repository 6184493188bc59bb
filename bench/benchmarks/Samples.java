package io.holdfast.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The bytes that benchmarks work on, the same in every run. */
public final class Samples {
  /** The bytes that a benchmark's number counts. */
  public static final int MEGABYTE = 1_000_000;

  private static final long SEED = 20261122;

  private Samples() {}

  /** What does not compress. */
  public static byte[] random(int bytes) {
    var random = new byte[bytes];
    new SplittableRandom(SEED).nextBytes(random);
    return random;
  }

  /** What a dump of a table looks like; zstd makes about a quarter of it. */
  public static byte[] text(int bytes) {
    var random = new SplittableRandom(SEED);
    var text = new StringBuilder(bytes + 200);
    for (var row = 1; text.length() < bytes; row++) {
      text.append(row).append(",'customer-").append(random.nextInt(5_000)).append("',");
      text.append(random.nextInt(100_000)).append(",'2026-").append(random.nextInt(1, 13));
      text.append("-01 08:00:00','").append(Long.toHexString(random.nextLong())).append("')\n");
    }
    return Arrays.copyOf(text.toString().getBytes(US_ASCII), bytes);
  }
}
