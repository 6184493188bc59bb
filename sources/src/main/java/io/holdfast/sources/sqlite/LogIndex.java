package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The head of a write-ahead log's index: how much of the log is committed, and how much of that is
 * in the database's file too. Layout: SQLite's "WAL-mode File Format", section 2.
 *
 * @param frames committed in the log
 * @param copied of those, how many are in the file: all of these, from the first
 * @param pages of the database after the last frame
 * @param salt 8 bytes, the first the highest, that this round of the log carries in each frame
 */
record LogIndex(long frames, long copied, long pages, long salt) {
  private static final int HEAD_BYTES = 48;
  private static final int NEEDED_BYTES = 2 * HEAD_BYTES + 4;
  private static final int VERSION = 3_007_000;

  /**
   * Reads it, in another process: closing the file in this one would take this process's locks on
   * it away. No writer may be active.
   */
  static LogIndex load(Path database) {
    var path = database + "-shm";
    var command = List.of("head", "-c", String.valueOf(NEEDED_BYTES), "--", path);
    try (var head = ToolProcess.start(command, Map.of());
        var output = head.output()) {
      var bytes = output.readAllBytes();
      if (bytes.length == NEEDED_BYTES) {
        return parse(path, bytes);
      }
      throw damaged(path, "has %d bytes".formatted(bytes.length));
    } catch (IOException e) {
      throw damaged(path, String.valueOf(e.getMessage()));
    }
  }

  static LogIndex parse(String path, byte[] bytes) {
    if (!Arrays.equals(bytes, 0, HEAD_BYTES, bytes, HEAD_BYTES, 2 * HEAD_BYTES)) {
      throw damaged(path, "changes although no writer is active");
    }
    var index = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (index.getInt(0) != VERSION || index.get(12) == 0) {
      throw damaged(path, "is of version %d".formatted(index.getInt(0)));
    }
    return new LogIndex(
        Integer.toUnsignedLong(index.getInt(16)),
        Integer.toUnsignedLong(index.getInt(2 * HEAD_BYTES)),
        Integer.toUnsignedLong(index.getInt(20)),
        ByteBuffer.wrap(bytes).getLong(32));
  }

  /** Whether the file alone shows the moment. */
  boolean isAllCopied() {
    return copied >= frames;
  }

  private static SourceException damaged(String path, String how) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "the log's index %s %s".formatted(path, how));
  }
}
