package io.holdfast.sources.mysql;

/**
 * How many rows there are, and a sum over their texts that does not depend on their order: equal
 * tables dumped alike have equal sums.
 *
 * @param sum 53 bits, so that every reader of JSON can hold it
 */
record RowCount(long rows, long sum) {
  static final RowCount NONE = new RowCount(0, 0);

  private static final long MASK = (1L << 53) - 1;

  RowCount {
    sum &= MASK;
  }

  RowCount plus(RowCount other) {
    return new RowCount(rows + other.rows, sum + other.sum);
  }
}
