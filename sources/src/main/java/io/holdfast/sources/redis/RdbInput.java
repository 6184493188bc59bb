package io.holdfast.sources.redis;

import com.moilioncircle.redis.replicator.util.ByteArray;
import com.moilioncircle.redis.replicator.util.CRC64;
import com.moilioncircle.redis.replicator.util.Lzf;
import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes, lengths and strings of an RDB, counted and summed up as they pass. Takes no memory for
 * what is announced, only for what came. Not thread-safe.
 */
final class RdbInput implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Redis' own limit of a string, unless {@code proto-max-bulk-len} was raised. */
  private static final int LONGEST_BYTES = 512 << 20;

  /** Three bytes packed stand for 264 at most. */
  private static final int MOST_UNPACKED = 100;

  private final InputStream input;
  private final byte[] buffer;
  private long sum;
  private int position;
  private int limit;
  private int summed;
  private long before;
  private @Nullable Recorder recorder;

  /** Takes a copy of what passes, up to a size, and the sum of all of it. Not thread-safe. */
  static final class Recorder {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long sum;
    private long length;

    /**
     * @param type summed up before what passes
     */
    Recorder(int type) {
      sum = CRC64.crc64((byte) type, 0);
    }

    private void add(byte[] bytes, int offset, int count) {
      sum = CRC64.crc64(bytes, offset, count, sum);
      length += count;
      if (length <= RdbKey.KEPT_BYTES) {
        kept.write(bytes, offset, count);
      }
    }

    long sum() {
      return sum;
    }

    /** Null when it was longer than what is kept. */
    byte @Nullable [] kept() {
      return length <= RdbKey.KEPT_BYTES ? kept.toByteArray() : null;
    }
  }

  RdbInput(InputStream input) {
    this(input, BUFFER_BYTES);
  }

  /**
   * @param bufferBytes read at a time
   */
  RdbInput(InputStream input, int bufferBytes) {
    this.input = input;
    buffer = new byte[bufferBytes];
  }

  /** How many bytes have passed. */
  long offset() {
    return before + position;
  }

  /** Of all that has passed. */
  long sum() {
    sum = CRC64.crc64(buffer, summed, position - summed, sum);
    summed = position;
    return sum;
  }

  void record(@Nullable Recorder next) {
    recorder = next;
  }

  int oneByte() throws IOException {
    require();
    var each = buffer[position];
    note(1);
    return each & 0xff;
  }

  /** Whether nothing follows. */
  boolean isAtEnd() throws IOException {
    return position == limit && !fill();
  }

  void skip(long count) throws IOException {
    for (var left = count; left > 0; ) {
      require();
      var piece = (int) Math.min(left, limit - position);
      note(piece);
      left -= piece;
    }
  }

  byte[] bytes(long count) throws IOException {
    if (count > LONGEST_BYTES) {
      throw damaged("has a name of %d bytes".formatted(count));
    }
    var kept = new ByteArrayOutputStream((int) Math.min(count, BUFFER_BYTES));
    for (var left = count; left > 0; ) {
      require();
      var piece = (int) Math.min(left, limit - position);
      kept.write(buffer, position, piece);
      note(piece);
      left -= piece;
    }
    return kept.toByteArray();
  }

  ByteBuffer littleEndian(int count) throws IOException {
    return ByteBuffer.wrap(bytes(count)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void note(int count) {
    if (recorder != null) {
      recorder.add(buffer, position, count);
    }
    position += count;
  }

  private void require() throws IOException {
    if (position == limit && !fill()) {
      throw damaged("ends after %d bytes, within an entry".formatted(offset()));
    }
  }

  private boolean fill() throws IOException {
    sum();
    before += position;
    position = 0;
    summed = 0;
    limit = 0;
    var count = input.read(buffer, 0, buffer.length);
    limit = Math.max(0, count);
    return count > 0;
  }

  /** A length or other number; an encoded string's form is none. */
  long length() throws IOException {
    var first = oneByte();
    return switch (first >>> 6) {
      case 0 -> first & 0x3f;
      case 1 -> (first & 0x3f) << 8 | oneByte();
      case 2 -> wideLength(first);
      default -> throw damaged("has an encoded string where a length is due");
    };
  }

  /** How many of something follow. */
  long count() throws IOException {
    return requireCount(length());
  }

  private long wideLength(int first) throws IOException {
    return switch (first) {
      case 0x80 -> Integer.toUnsignedLong(ByteBuffer.wrap(bytes(4)).getInt());
      // Times and ids of streams use all 64 bits; counts never do.
      case 0x81 -> ByteBuffer.wrap(bytes(8)).getLong();
      default -> throw damaged("has a length of unknown form %#x".formatted(first));
    };
  }

  void skipString() throws IOException {
    var first = oneByte();
    switch (first >>> 6) {
      case 0 -> skip(first & 0x3f);
      case 1 -> skip((first & 0x3f) << 8 | oneByte());
      case 2 -> skip(requireCount(wideLength(first)));
      default -> {
        switch (first & 0x3f) {
          case 0 -> skip(1);
          case 1 -> skip(2);
          case 2 -> skip(4);
          case 3 -> {
            var packed = count();
            requireUnpackable(packed, count());
            skip(packed);
          }
          default -> throw damaged("has a string of unknown form %#x".formatted(first));
        }
      }
    }
  }

  byte[] string() throws IOException {
    var first = oneByte();
    return switch (first >>> 6) {
      case 0 -> bytes(first & 0x3f);
      case 1 -> bytes((first & 0x3f) << 8 | oneByte());
      case 2 -> bytes(requireCount(wideLength(first)));
      default -> encoded(first & 0x3f);
    };
  }

  private byte[] encoded(int form) throws IOException {
    return switch (form) {
      case 0 -> text(littleEndian(1).get());
      case 1 -> text(littleEndian(2).getShort());
      case 2 -> text(littleEndian(4).getInt());
      case 3 -> {
        var packed = count();
        var unpacked = count();
        requireUnpackable(packed, unpacked);
        if (unpacked > LONGEST_BYTES) {
          throw damaged("has a string of %d bytes".formatted(unpacked));
        }
        yield unpacked(bytes(packed), unpacked);
      }
      default -> throw damaged("has a string of unknown form %#x".formatted(form));
    };
  }

  private static void requireUnpackable(long packed, long unpacked) {
    if (unpacked / MOST_UNPACKED > packed) {
      throw damaged("has a packed string of impossible length %d".formatted(unpacked));
    }
  }

  private static byte[] unpacked(byte[] packed, long length) {
    try {
      return Lzf.decode(new ByteArray(packed), length).first();
    } catch (RuntimeException e) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "the RDB has a damaged packed string", e);
    }
  }

  private static byte[] text(long number) {
    return String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
  }

  private static long requireCount(long count) {
    if (count < 0) {
      throw damaged("counts %d".formatted(count));
    }
    return count;
  }

  static SourceException damaged(String how) {
    return new SourceException(ErrorCode.EXPECTATION_FAILED, "the RDB " + how);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
