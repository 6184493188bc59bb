package io.holdfast.engine.index;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The lines of an index, sorted by packs: four bytes a line. Immutable. */
public final class PackLines {
  private final int[] starts;
  private final int[] lines;

  private PackLines(int[] starts, int[] lines) {
    this.starts = starts;
    this.lines = lines;
  }

  static PackLines of(BlobTable table, int packs) {
    var starts = new int[packs + 1];
    for (var line = 0; line < table.size(); line++) {
      starts[table.pack(line) + 1]++;
    }
    Arrays.parallelPrefix(starts, Integer::sum);
    var next = Arrays.copyOf(starts, packs);
    var lines = new int[table.size()];
    for (var line = 0; line < lines.length; line++) {
      lines[next[table.pack(line)]++] = line;
    }
    return new PackLines(starts, lines);
  }

  public int packs() {
    return starts.length - 1;
  }

  /** How many lines a pack has. */
  public int count(int pack) {
    return starts[pack + 1] - starts[pack];
  }

  /** The numbers of a pack's lines, rising. */
  public IntStream of(int pack) {
    return Arrays.stream(lines, starts[pack], starts[pack + 1]);
  }
}
