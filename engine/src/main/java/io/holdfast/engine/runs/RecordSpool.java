package io.holdfast.engine.runs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Takes records and keeps their order. Not thread-safe. */
public final class RecordSpool {
  private static final int FIRST_RECORDS = 256;

  private final RunSpace space;
  private final int words;
  private long[] memory;
  private int inMemory;
  private @Nullable RecordFile file;
  private long size;

  RecordSpool(RunSpace space, int words) {
    this.space = space;
    this.words = words;
    memory = new long[words * FIRST_RECORDS];
  }

  /** How many there are. */
  public long size() {
    return size;
  }

  /**
   * @param record copied
   */
  public void add(long... record) {
    size++;
    if (file != null) {
      file.add(record, 0);
      return;
    }
    var at = inMemory * words;
    if (at == memory.length) {
      memory = Arrays.copyOf(memory, 2 * at);
    }
    System.arraycopy(record, 0, memory, at, words);
    inMemory++;
    if ((long) inMemory * words * Long.BYTES >= space.bufferBytes()) {
      file = moved();
    }
  }

  /** All of them. Nothing is added afterwards. */
  public Records finish() {
    return file == null ? Records.inMemory(space, words, inMemory, memory) : file.finish();
  }

  private RecordFile moved() {
    var fresh = new RecordFile(space, words);
    for (var record = 0; record < inMemory; record++) {
      fresh.add(memory, record * words);
    }
    memory = new long[0];
    return fresh;
  }
}
