package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All pages of a moment in order: a database's file as if every program had closed it. Not
 * thread-safe.
 */
final class PageStream extends InputStream {
  /** Each SQLite database begins so. */
  static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /** The byte that SQLite locks; the page that has it holds no data. */
  private static final long LOCK_BYTE = 1L << 30;

  private final Path file;
  private final long pages;
  private final byte[] page;
  private final @Nullable LogPages log;
  private final ToolProcess reader;
  private final InputStream fromFile;
  private long pagesRead;
  private int position;

  private PageStream(Path file, long pages, int pageBytes, @Nullable LogPages log) {
    this.file = file;
    this.pages = pages;
    this.page = new byte[pageBytes];
    this.log = log;
    this.position = pageBytes;
    // Another process: closing the file in this one would take this process's locks on it away.
    reader = ToolProcess.start(List.of("cat", "--", file.toString()), Map.of());
    fromFile = reader.output();
  }

  /**
   * @param index the log's; null when the file alone shows the moment
   */
  static PageStream open(Path file, long pages, int pageBytes, @Nullable LogIndex index)
      throws IOException {
    var log = index == null ? null : LogPages.open(file, index, pageBytes);
    return new PageStream(file, pages, pageBytes, log);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (position == page.length && !nextPage()) {
      return -1;
    }
    var count = Math.min(length, page.length - position);
    System.arraycopy(page, position, target, offset, count);
    position += count;
    return count;
  }

  long pagesRead() {
    return pagesRead;
  }

  private boolean nextPage() throws IOException {
    if (pagesRead == pages) {
      return false;
    }
    var number = pagesRead + 1;
    var count = fromFile.readNBytes(page, 0, page.length);
    var inLog = log != null && log.copy(number, page);
    if (count < page.length && !inLog) {
      if (pagesRead != LOCK_BYTE / page.length) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "%s ends in page %d of %d".formatted(file, number, pages));
      }
      Arrays.fill(page, count, page.length, (byte) 0);
    }
    if (number == 1 && !Arrays.equals(page, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, file + " does not begin as SQLite databases do");
    }
    pagesRead = number;
    position = 0;
    return true;
  }

  @Override
  public void close() throws IOException {
    try (log) {
      fromFile.close();
    } finally {
      reader.close();
    }
  }
}
