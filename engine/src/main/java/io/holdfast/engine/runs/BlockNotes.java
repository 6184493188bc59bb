package io.holdfast.engine.runs;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What memory keeps of the blocks of a file: the first word of each, to find records, and the sum
 * of each, to know that it is read as it was written. Not thread-safe while blocks are added.
 */
final class BlockNotes {
  /** Of no file. */
  static final BlockNotes NONE = new BlockNotes().trimmed();

  private long[] firsts = new long[16];
  private int[] sums = new int[16];
  private int begun;
  private int summed;

  void addFirst(long word) {
    if (begun == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * begun);
    }
    firsts[begun++] = word;
  }

  /** Blocks begin earlier than they are summed up. */
  void addSum(ByteBuffer block) {
    if (summed == sums.length) {
      sums = Arrays.copyOf(sums, 2 * summed);
    }
    sums[summed++] = sum(block);
  }

  /** Nothing is added afterwards. */
  BlockNotes trimmed() {
    firsts = Arrays.copyOf(firsts, begun);
    sums = Arrays.copyOf(sums, summed);
    return this;
  }

  int count() {
    return begun;
  }

  long first(int block) {
    return firsts[block];
  }

  boolean isAsWritten(int block, ByteBuffer bytes) {
    return sum(bytes) == sums[block];
  }

  private static int sum(ByteBuffer block) {
    var sum = new CRC32C();
    sum.update(block);
    return (int) sum.getValue();
  }
}
