package io.holdfast.engine.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes records to a file, one after the other. Not thread-safe. */
final class RecordFile {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final RunSpace space;
  private final int words;
  private final int blockRecords;
  private final FileChannel file;

  /** Whole blocks. */
  private final ByteBuffer bytes;

  private final BlockNotes notes = new BlockNotes();
  private long size;

  RecordFile(RunSpace space, int words) {
    this.space = space;
    this.words = words;
    blockRecords = Records.blockRecords(words);
    file = space.newFile();
    var blockBytes = Records.blockBytes(words);
    bytes = ByteBuffer.allocate(blockBytes * Math.max(1, BUFFER_BYTES / blockBytes));
  }

  void add(long[] source, int offset) {
    if (!bytes.hasRemaining()) {
      write();
    }
    if (size % blockRecords == 0) {
      notes.addFirst(source[offset]);
    }
    for (var word = 0; word < words; word++) {
      bytes.putLong(source[offset + word]);
    }
    size++;
  }

  /** Nothing is added afterwards. */
  Records finish() {
    write();
    return Records.inFile(space, words, size, file, notes.trimmed());
  }

  private void write() {
    bytes.flip();
    var blockBytes = Records.blockBytes(words);
    for (var from = 0; from < bytes.limit(); from += blockBytes) {
      notes.addSum(bytes.slice(from, Math.min(blockBytes, bytes.limit() - from)));
    }
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
