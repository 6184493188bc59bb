package io.holdfast.engine.runs;

import java.util.Arrays;

/**
 * Sorts rows of words as unsigned numbers, by an array of one word a row: the upper bits of a row's
 * first word, and its number. Rows that these do not tell apart are compared word by word.
 */
final class RowOrder {
  private static final int NUMBER_BITS = 24;

  /** So many can be numbered. */
  static final int MOST_ROWS = 1 << NUMBER_BITS;

  private static final long NUMBERS = MOST_ROWS - 1L;

  /** Hears of the rows in their order. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param offset of the row's first word
     */
    void visit(int offset);
  }

  private RowOrder() {}

  static void forEach(long[] rows, int count, int words, Visitor visitor) {
    var keys = new long[count];
    for (var row = 0; row < count; row++) {
      keys[row] = (rows[row * words] ^ Long.MIN_VALUE) & ~NUMBERS | row;
    }
    Arrays.sort(keys);
    for (var from = 0; from < count; ) {
      var to = from + 1;
      while (to < count && (keys[to] & ~NUMBERS) == (keys[from] & ~NUMBERS)) {
        to++;
      }
      if (to - from > 1) {
        sortTies(rows, words, keys, from, to);
      }
      for (; from < to; from++) {
        visitor.visit((int) (keys[from] & NUMBERS) * words);
      }
    }
  }

  private static void sortTies(long[] rows, int words, long[] keys, int from, int to) {
    var ties = new Integer[to - from];
    for (var at = from; at < to; at++) {
      ties[at - from] = (int) (keys[at] & NUMBERS) * words;
    }
    Arrays.sort(ties, (one, other) -> compare(rows, one, other, words));
    var upper = keys[from] & ~NUMBERS;
    for (var at = from; at < to; at++) {
      keys[at] = upper | ties[at - from] / words;
    }
  }

  private static int compare(long[] rows, int one, int other, int words) {
    for (var word = 0; word < words; word++) {
      var order = Long.compareUnsigned(rows[one + word], rows[other + word]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
