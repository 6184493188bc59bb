package io.holdfast.sources.postgres.dump;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads header and table of contents, and keeps their bytes until they are taken. Layout: {@code
 * ReadHead} and {@code ReadToc} of PostgreSQL's pg_backup_archiver.c, formats 1.12 to 1.16.
 */
final class ArchiveInput {
  private static final byte[] MAGIC = "PGDMP".getBytes(StandardCharsets.US_ASCII);
  private static final int OLDEST = 12;
  private static final int NEWEST = 16;
  private static final int CUSTOM_FORMAT = 1;
  private static final int MOST_STRING_BYTES = 1 << 28;
  private static final int TIME_NUMBERS = 7;
  private static final int WITHOUT_DATA = 3;

  private final InputStream raw;
  private final String name;
  private final ByteArrayOutputStream tape = new ByteArrayOutputStream();
  private int integerBytes;
  private int offsetBytes;
  private int format;

  ArchiveInput(InputStream raw, String name) {
    this.raw = raw;
    this.name = name;
  }

  /** What was read since this was last asked. */
  byte[] takeTape() {
    var bytes = tape.toByteArray();
    tape.reset();
    return bytes;
  }

  ArchiveHeader header() throws IOException {
    var magic = raw.readNBytes(MAGIC.length);
    tape.writeBytes(magic);
    if (magic.length == 0) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, "%s is empty".formatted(name));
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw damaged("it does not begin as a dump in the custom format");
    }
    var major = oneByte();
    format = oneByte();
    oneByte();
    if (major != 1 || format < OLDEST || format > NEWEST) {
      throw new SourceException(
          ErrorCode.SOURCE_VERSION,
          "%s has the archive format %d.%d; 1.%d to 1.%d can be read"
              .formatted(name, major, format, OLDEST, NEWEST));
    }
    integerBytes = oneByte();
    offsetBytes = oneByte();
    if (integerBytes < 1 || integerBytes > 8 || offsetBytes < 1 || offsetBytes > 8) {
      throw damaged("its numbers have %d and %d bytes".formatted(integerBytes, offsetBytes));
    }
    if (oneByte() != CUSTOM_FORMAT) {
      throw damaged("it is not in the custom format");
    }
    if (format >= 15) {
      oneByte();
    } else {
      number();
    }
    for (int i = 0; i < TIME_NUMBERS; i++) {
      number();
    }
    return new ArchiveHeader(format, integerBytes, offsetBytes, text(), text(), text());
  }

  int entryCount() throws IOException {
    var count = number();
    if (count < 0) {
      throw damaged("it announces %d entries".formatted(count));
    }
    return count;
  }

  Entry entry() throws IOException {
    var id = number();
    var hasData = number() != 0;
    text();
    text();
    var tag = text();
    var type = text();
    number();
    var definition = text();
    text();
    text();
    var schema = text();
    var tablespace = text();
    if (format >= 14) {
      text();
    }
    if (format >= 16) {
      number();
    }
    var owner = text();
    text();
    var needs = new ArrayList<Integer>();
    for (var need = nullableText(); need != null; need = nullableText()) {
      needs.add(parseId(need));
    }
    var state = oneByte();
    bytes(offsetBytes);
    return new Entry(
        id,
        hasData && state != WITHOUT_DATA,
        type,
        schema,
        tag,
        Entry.DEFINED.contains(type) ? definition : "",
        tablespace,
        owner,
        needs);
  }

  SourceException damaged(String how) {
    return new SourceException(
        ErrorCode.EXPECTATION_FAILED, "%s is damaged: %s".formatted(name, how));
  }

  private int parseId(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw damaged("'%s' is no entry's number".formatted(text));
    }
  }

  private String text() throws IOException {
    var text = nullableText();
    return text == null ? "" : text;
  }

  private @Nullable String nullableText() throws IOException {
    var length = number();
    if (length < 0) {
      return null;
    }
    if (length > MOST_STRING_BYTES) {
      throw damaged("a text of %d bytes".formatted(length));
    }
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private int number() throws IOException {
    var negative = oneByte() != 0;
    long value = 0;
    for (int i = 0; i < integerBytes; i++) {
      value |= (long) oneByte() << (8 * i);
    }
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("a number of %d".formatted(value));
    }
    return (int) (negative ? -value : value);
  }

  private int oneByte() throws IOException {
    var value = raw.read();
    if (value < 0) {
      throw brokenOff();
    }
    tape.write(value);
    return value;
  }

  private byte[] bytes(int count) throws IOException {
    var bytes = raw.readNBytes(count);
    tape.writeBytes(bytes);
    if (bytes.length < count) {
      throw brokenOff();
    }
    return bytes;
  }

  private SourceException brokenOff() {
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "%s breaks off in its table of contents".formatted(name));
  }
}
