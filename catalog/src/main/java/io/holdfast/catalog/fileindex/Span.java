package io.holdfast.catalog.fileindex;

/**
 * Entries of a folder that lie in one block.
 *
 * @param start the first one's position in the block
 */
public record Span(int folder, int block, int start, int count) {
  public Span {
    if (start < 0 || count < 0) {
      throw new IllegalArgumentException("%d entries from %d".formatted(count, start));
    }
  }

  public boolean holds(int position) {
    return position >= start && position < start + count;
  }
}
