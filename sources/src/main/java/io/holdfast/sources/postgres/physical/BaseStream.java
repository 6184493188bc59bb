package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A base backup passed on unchanged and understood on the way; its end is only told when it is
 * whole. Not thread-safe.
 */
final class BaseStream extends FilterInputStream {
  private static final String LABEL = "backup_label";
  private static final List<String> NEEDED = List.of("PG_VERSION", LABEL, "global/pg_control");
  private static final Pattern START =
      Pattern.compile("START WAL LOCATION: .*\\(file (" + WalFolder.SEGMENT + ")\\)");

  private final byte[] header = new byte[TarHeader.BLOCK];
  private final ByteArrayOutputStream label = new ByteArrayOutputStream();
  private final Set<String> seen = new HashSet<>();
  private int headerBytes;
  private long rest;
  private long content;
  private boolean inLabel;
  private boolean over;
  private boolean ended;
  private volatile long bytes;
  private long files;

  BaseStream(InputStream raw) {
    super(raw);
  }

  boolean isWhole() {
    return ended;
  }

  /** So far; asked by any thread. */
  long bytes() {
    return bytes;
  }

  long files() {
    return files;
  }

  /** The first segment of the log that it needs. */
  String startSegment() {
    var matcher = START.matcher(label.toString(StandardCharsets.UTF_8));
    if (!matcher.find()) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "the base backup does not tell where its log begins");
    }
    return matcher.group(1);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var count = super.read(target, offset, length);
    if (count < 0) {
      end();
      return count;
    }
    var before = bytes;
    bytes = before + count;
    accept(target, offset, count);
    return count;
  }

  private void accept(byte[] piece, int offset, int length) {
    var at = offset;
    var end = offset + length;
    while (at < end && !over) {
      if (rest > 0) {
        var count = (int) Math.min(rest, end - at);
        if (inLabel) {
          label.write(piece, at, (int) Math.min(count, content - label.size()));
        }
        rest -= count;
        at += count;
      } else {
        var count = Math.min(TarHeader.BLOCK - headerBytes, end - at);
        System.arraycopy(piece, at, header, headerBytes, count);
        headerBytes += count;
        at += count;
        if (headerBytes == TarHeader.BLOCK) {
          headerBytes = 0;
          begin();
        }
      }
    }
  }

  private void begin() {
    var next = TarHeader.parse(header).orElse(null);
    if (next == null) {
      over = true;
      return;
    }
    seen.add(next.name());
    files += next.isFile() ? 1 : 0;
    content = next.size();
    rest = next.paddedSize();
    inLabel = next.name().equals(LABEL) && next.size() < 1 << 16;
  }

  private void end() {
    if (bytes == 0) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, "the base backup is empty");
    }
    if (!over || rest > 0) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the base backup breaks off");
    }
    for (var name : NEEDED) {
      if (!seen.contains(name)) {
        throw new SourceException(ErrorCode.EXPECTATION_FAILED, "the base backup has no " + name);
      }
    }
    ended = true;
  }
}
