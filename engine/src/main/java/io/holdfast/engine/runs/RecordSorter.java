package io.holdfast.engine.runs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Takes records in any order and gives them back sorted. It is fastest when their first words
 * differ in their upper 40 bits, as ids do. Not thread-safe.
 */
public final class RecordSorter {
  private static final int FIRST_RECORDS = 256;

  /** So many runs become one: that many files are open at a time, for each level of merging. */
  private static final int MERGED_AT_ONCE = 32;

  private final RunSpace space;
  private final int words;
  private final boolean unique;

  /** Runs that were merged as often as their list's place says. */
  private final List<List<Records>> levels = new ArrayList<>();

  private final int mostRecords;
  private long[] memory;
  private int inMemory;

  RecordSorter(RunSpace space, int words, boolean unique) {
    this.space = space;
    this.words = words;
    this.unique = unique;
    memory = new long[words * FIRST_RECORDS];
    mostRecords = Math.clamp(space.bufferBytes() / Long.BYTES / words, 1, RowOrder.MOST_ROWS);
  }

  /**
   * @param record copied
   */
  public void add(long... record) {
    var at = inMemory * words;
    if (at == memory.length) {
      memory = Arrays.copyOf(memory, Math.min(2 * at, mostRecords * words));
    }
    System.arraycopy(record, 0, memory, at, words);
    inMemory++;
    if (inMemory == mostRecords) {
      spill();
    }
  }

  /** All of them. Nothing is added afterwards. */
  public Records sorted() {
    if (levels.isEmpty()) {
      var sorted = new Sorted();
      RowOrder.forEach(memory, inMemory, words, sorted);
      memory = new long[0];
      return Records.inMemory(space, words, sorted.count, sorted.rows);
    }
    if (inMemory > 0) {
      spill();
    }
    memory = new long[0];
    var runs = levels.stream().flatMap(List::stream).toList();
    return runs.size() == 1 ? runs.getFirst() : merge(runs);
  }

  /** Rows in their order, in memory. */
  private final class Sorted implements RowOrder.Visitor {
    private final long[] rows = new long[inMemory * words];
    private int count;

    @Override
    public void visit(int offset) {
      if (!unique || count == 0 || !isSame(offset)) {
        System.arraycopy(memory, offset, rows, count * words, words);
        count++;
      }
    }

    private boolean isSame(int offset) {
      var last = (count - 1) * words;
      return Arrays.equals(memory, offset, offset + words, rows, last, last + words);
    }
  }

  private void spill() {
    var file = new RecordFile(space, words);
    var last = new int[] {-1};
    RowOrder.forEach(
        memory,
        inMemory,
        words,
        offset -> {
          var before = last[0];
          if (!unique
              || before < 0
              || !Arrays.equals(memory, offset, offset + words, memory, before, before + words)) {
            file.add(memory, offset);
          }
          last[0] = offset;
        });
    inMemory = 0;
    addRun(file.finish(), 0);
  }

  private void addRun(Records run, int level) {
    if (level == levels.size()) {
      levels.add(new ArrayList<>());
    }
    var runs = levels.get(level);
    runs.add(run);
    if (runs.size() == MERGED_AT_ONCE) {
      var merged = merge(runs);
      runs.clear();
      addRun(merged, level + 1);
    }
  }

  private Records merge(List<Records> runs) {
    var file = new RecordFile(space, words);
    var cursors = new PriorityQueue<Records.Cursor>(runs.size(), Records.Cursor::compareTo);
    for (var run : runs) {
      var cursor = run.cursor();
      if (cursor.next()) {
        cursors.add(cursor);
      }
    }
    var record = new long[words];
    var isFirst = true;
    while (!cursors.isEmpty()) {
      var cursor = cursors.poll();
      if (!unique || isFirst || !cursor.isSame(record)) {
        cursor.copyTo(record);
        file.add(record, 0);
        isFirst = false;
      }
      if (cursor.next()) {
        cursors.add(cursor);
      }
    }
    runs.forEach(Records::free);
    return file.finish();
  }
}
