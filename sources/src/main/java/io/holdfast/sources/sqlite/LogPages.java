package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The pages of a moment that stand in the write-ahead log, asked for in ascending order. A reader's
 * transaction must keep the log from being begun anew. Memory: 8 bytes a frame. Layout: SQLite's
 * "WAL-mode File Format", section 1. Not thread-safe.
 */
final class LogPages implements AutoCloseable {
  private static final int HEAD_BYTES = 32;
  private static final int FRAME_HEAD_BYTES = 24;
  private static final int SALT_OFFSET = 8;

  /** Of a frame's number: with the 32 of a page's, they make no number negative. */
  private static final int FRAME_BITS = 31;

  private static final long FRAME_MASK = (1L << FRAME_BITS) - 1;

  private final FileChannel log;
  private final LogIndex index;
  private final int pageBytes;

  /** Page number in the upper bits, number of its frame from 0 in the lower; sorted. */
  private long[] frames = new long[0];

  private int next;

  private LogPages(FileChannel log, LogIndex index, int pageBytes) {
    this.log = log;
    this.index = index;
    this.pageBytes = pageBytes;
  }

  /** SQLite keeps no lock on the log itself, so that closing it here takes none away. */
  static LogPages open(Path database, LogIndex index, int pageBytes) throws IOException {
    var log = FileChannel.open(Path.of(database + "-wal"), StandardOpenOption.READ);
    var pages = new LogPages(log, index, pageBytes);
    try {
      pages.frames = pages.readFrames();
      return pages;
    } catch (IOException e) {
      log.close();
      throw e;
    }
  }

  /** Puts a page of the moment at the start of {@code target}, if the log has one. */
  boolean copy(long page, byte[] target) throws IOException {
    while (next < frames.length && frames[next] >>> FRAME_BITS < page) {
      next++;
    }
    var found = -1L;
    for (; next < frames.length && frames[next] >>> FRAME_BITS == page; next++) {
      found = frames[next] & FRAME_MASK;
    }
    if (found < 0) {
      return false;
    }
    var frame = ByteBuffer.allocate(FRAME_HEAD_BYTES + pageBytes);
    readAt(frameOffset(found), frame);
    requireFrame(frame, page);
    frame.get(FRAME_HEAD_BYTES, target, 0, pageBytes);
    return true;
  }

  private long[] readFrames() throws IOException {
    var whole = (log.size() - HEAD_BYTES) / (FRAME_HEAD_BYTES + pageBytes);
    if (index.frames() > Math.min(whole, Integer.MAX_VALUE)) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "the log has %d whole frames of the %d that its index tells"
              .formatted(whole, index.frames()));
    }
    var found = new long[(int) index.frames()];
    var head = ByteBuffer.allocate(FRAME_HEAD_BYTES);
    for (var number = 0; number < found.length; number++) {
      head.clear();
      readAt(frameOffset(number), head);
      var page = Integer.toUnsignedLong(head.getInt(0));
      requireFrame(head, page);
      found[number] = page << FRAME_BITS | number;
    }
    Arrays.sort(found);
    return found;
  }

  private void requireFrame(ByteBuffer frame, long page) {
    var isOfThisRound = frame.getLong(SALT_OFFSET) == index.salt();
    if (!isOfThisRound || Integer.toUnsignedLong(frame.getInt(0)) != page) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "the log was begun anew in spite of the open transaction");
    }
  }

  private long frameOffset(long number) {
    return HEAD_BYTES + number * (FRAME_HEAD_BYTES + pageBytes);
  }

  private void readAt(long offset, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (log.read(target, offset + target.position()) < 0) {
        throw new EOFException("the log ends before its last frame");
      }
    }
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
