package io.holdfast.engine.key;

/**
 * What turning a password into a key costs.
 *
 * @param cost N, a power of two
 * @param blockSize r
 * @param parallelism p
 */
record ScryptParameters(int cost, int blockSize, int parallelism) {
  /** More memory than this is not spent on a file that anybody may have written. */
  private static final long MAX_MEMORY_BYTES = 512L * 1024 * 1024;

  private static final int MAX_PARALLELISM = 16;

  ScryptParameters {
    var valid =
        cost > 1
            && Integer.bitCount(cost) == 1
            && blockSize > 0
            && parallelism > 0
            && parallelism <= MAX_PARALLELISM
            && 128L * cost * blockSize <= MAX_MEMORY_BYTES;
    if (!valid) {
      throw new IllegalArgumentException(
          "scrypt with N %d, r %d, p %d".formatted(cost, blockSize, parallelism));
    }
  }
}
