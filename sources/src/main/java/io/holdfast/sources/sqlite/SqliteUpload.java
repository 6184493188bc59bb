package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.stream.UploadedFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A database's file that was made elsewhere, judged by its header (SQLite's "Database File Format",
 * 1.3): a program that has no file cannot ask SQLite. A restore asks it before the file gets its
 * name.
 */
final class SqliteUpload extends FilterInputStream implements UploadedFile.Kind {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int PAGE_BYTES_AT = 16;
  private static final int CHANGES_AT = 24;
  private static final int PAGES_AT = 28;
  private static final int VALID_FOR_AT = 92;
  private static final int LEAST_PAGE_BYTES = 512;
  private static final int MOST_PAGE_BYTES = 65_536;

  private final Path file;
  private final byte[] header = new byte[HEADER_BYTES];
  private int known;

  SqliteUpload(InputStream content, Path file) {
    super(content);
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var count = super.read(target, offset, length);
    var wanted = Math.min(Math.max(0, count), HEADER_BYTES - known);
    System.arraycopy(target, offset, header, known, wanted);
    known += wanted;
    if (wanted > 0 && known >= MAGIC.length) {
      requireMagic();
    }
    return count;
  }

  @Override
  public void verify(long bytes) {
    if (known < HEADER_BYTES) {
      throw wrong("it has no whole header");
    }
    requireMagic();
    var numbers = ByteBuffer.wrap(header);
    var pageBytes = numbers.getShort(PAGE_BYTES_AT) & 0xffff;
    pageBytes = pageBytes == 1 ? MOST_PAGE_BYTES : pageBytes;
    if (pageBytes < LEAST_PAGE_BYTES || Integer.bitCount(pageBytes) != 1) {
      throw wrong("its pages have %d bytes".formatted(pageBytes));
    }
    var pages = numbers.getInt(PAGES_AT) & 0xffff_ffffL;
    var counted = numbers.getInt(VALID_FOR_AT) == numbers.getInt(CHANGES_AT) && pages > 0;
    if (bytes % pageBytes != 0 || (counted && bytes != pages * pageBytes)) {
      throw wrong("it has %d bytes, which are not its %d pages".formatted(bytes, pages));
    }
  }

  @Override
  public List<SourcePart> parts(String path, long bytes) {
    var name = String.valueOf(file.getFileName());
    return List.of(
        new SourcePart(
            "DATABASE_DUMP",
            name,
            "database",
            file.toString(),
            path,
            bytes,
            1,
            Map.of("bytes", bytes)));
  }

  private void requireMagic() {
    for (var i = 0; i < MAGIC.length; i++) {
      if (header[i] != MAGIC[i]) {
        throw wrong("it does not begin as one");
      }
    }
  }

  private static SourceException wrong(String why) {
    return new SourceException(
        ErrorCode.EXPECTATION_FAILED, "what was uploaded is no SQLite database: " + why);
  }
}
