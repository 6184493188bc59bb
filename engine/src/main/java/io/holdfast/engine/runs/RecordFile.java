package io.holdfast.engine.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Writes records to a file, one after the other. Not thread-safe. */
final class RecordFile {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final RunSpace space;
  private final int words;
  private final int blockRecords;
  private final FileChannel file;
  private final ByteBuffer bytes;
  private long[] firsts = new long[16];
  private long size;

  RecordFile(RunSpace space, int words) {
    this.space = space;
    this.words = words;
    blockRecords = Records.blockRecords(words);
    file = space.newFile();
    bytes = ByteBuffer.allocate(Math.max(BUFFER_BYTES, words * Long.BYTES));
  }

  void add(long[] source, int offset) {
    if (bytes.remaining() < words * Long.BYTES) {
      write();
    }
    if (size % blockRecords == 0) {
      noteFirst(source[offset]);
    }
    for (var word = 0; word < words; word++) {
      bytes.putLong(source[offset + word]);
    }
    size++;
  }

  /** Nothing is added afterwards. */
  Records finish() {
    write();
    var blocks = (int) ((size + blockRecords - 1) / blockRecords);
    return Records.inFile(space, words, size, file, Arrays.copyOf(firsts, blocks));
  }

  private void noteFirst(long word) {
    var block = (int) (size / blockRecords);
    if (block == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * block);
    }
    firsts[block] = word;
  }

  private void write() {
    bytes.flip();
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw space.failure(e);
    }
    bytes.clear();
  }
}
