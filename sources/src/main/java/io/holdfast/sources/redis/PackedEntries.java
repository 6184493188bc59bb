package io.holdfast.sources.redis;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The entries of small collections that a server packs into one string; numbers come as texts.
 * Layouts: Redis' {@code ziplist.c}, {@code listpack.c}, {@code intset.c} and {@code zipmap.c}.
 * Takes no memory for what is announced and not there.
 */
final class PackedEntries {
  private static final int END = 255;
  private static final int LONG_LENGTH = 254;

  private final ByteBuffer bytes;

  private PackedEntries(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private interface Reading {
    void read(PackedEntries from);
  }

  /** Of a listpack. */
  static void ofList(byte[] packed, Consumer<byte[]> each) {
    read(
        packed,
        from -> {
          from.skip(Integer.BYTES + Short.BYTES);
          for (var code = from.next(); code != END; code = from.next()) {
            var start = from.bytes.position() - 1;
            each.accept(from.listEntry(code));
            from.skip(sizeOfLength(from.bytes.position() - start));
          }
        });
  }

  /** Of a ziplist. */
  static void ofOldList(byte[] packed, Consumer<byte[]> each) {
    read(
        packed,
        from -> {
          from.skip(2 * Integer.BYTES + Short.BYTES);
          for (var before = from.next(); before != END; before = from.next()) {
            from.skip(before == LONG_LENGTH ? Integer.BYTES : 0);
            each.accept(from.oldListEntry(from.next()));
          }
        });
  }

  /** Of an intset. */
  static void ofNumbers(byte[] packed, Consumer<byte[]> each) {
    read(
        packed,
        from -> {
          var size = from.bytes.getInt();
          from.skip(Integer.BYTES);
          if (size != Short.BYTES && size != Integer.BYTES && size != Long.BYTES) {
            throw RdbInput.damaged("has numbers of %d bytes".formatted(size));
          }
          while (from.bytes.hasRemaining()) {
            each.accept(text(from.number(size)));
          }
        });
  }

  /** Of a zipmap. */
  static void ofMap(byte[] packed, Consumer<byte[]> each) {
    read(
        packed,
        from -> {
          from.skip(1);
          for (var length = from.next(); length != END; length = from.next()) {
            each.accept(from.string(from.mapLength(length)));
            var value = from.mapLength(from.next());
            var free = from.next();
            each.accept(from.string(value));
            from.skip(free);
          }
        });
  }

  /** Reads all of it. */
  private static void read(byte[] packed, Reading reading) {
    var from = new PackedEntries(packed);
    try {
      reading.read(from);
    } catch (BufferUnderflowException e) {
      throw RdbInput.damaged("has a packed collection that ends within an entry");
    }
    if (from.bytes.hasRemaining()) {
      throw RdbInput.damaged("has a packed collection that goes on behind its end");
    }
  }

  private byte[] listEntry(int code) {
    if (code < 0x80) {
      return text(code);
    }
    if (code < 0xc0) {
      return string(code & 0x3f);
    }
    if (code < 0xe0) {
      var thirteen = (code & 0x1f) << 8 | next();
      return text(thirteen << 19 >> 19);
    }
    if (code < 0xf0) {
      return string((code & 0x0f) << 8 | next());
    }
    return switch (code) {
      case 0xf0 -> string(Integer.toUnsignedLong(bytes.getInt()));
      case 0xf1 -> text(number(2));
      case 0xf2 -> text(number(3));
      case 0xf3 -> text(number(4));
      case 0xf4 -> text(number(8));
      default -> throw unknown(code);
    };
  }

  private byte[] oldListEntry(int code) {
    if (code < 0x40) {
      return string(code);
    }
    if (code < 0x80) {
      return string((code & 0x3f) << 8 | next());
    }
    if (code < 0xc0) {
      return string(Integer.toUnsignedLong(Integer.reverseBytes(bytes.getInt())));
    }
    return switch (code) {
      case 0xc0 -> text(number(2));
      case 0xd0 -> text(number(4));
      case 0xe0 -> text(number(8));
      case 0xf0 -> text(number(3));
      case 0xfe -> text(number(1));
      default -> {
        if (code < 0xf1 || code > 0xfd) {
          throw unknown(code);
        }
        yield text((code & 0x0f) - 1);
      }
    };
  }

  private static RuntimeException unknown(int code) {
    return RdbInput.damaged("has a packed entry of unknown form %#x".formatted(code));
  }

  /** Of the length that stands behind an entry: seven bits a byte, but one entry too early. */
  static int sizeOfLength(int entryBytes) {
    if (entryBytes <= 127) {
      return 1;
    }
    var size = 2;
    for (var most = (1 << 14) - 1; entryBytes >= most && size < 5; most = most << 7 | 0x7f) {
      size++;
    }
    return size;
  }

  private long mapLength(int first) {
    return first == LONG_LENGTH ? Integer.toUnsignedLong(bytes.getInt()) : first;
  }

  private int next() {
    return bytes.get() & 0xff;
  }

  /** The lowest byte first. */
  private long number(int size) {
    var value = 0L;
    for (var at = 0; at < size; at++) {
      value |= (long) next() << 8 * at;
    }
    var unused = Long.SIZE - 8 * size;
    return value << unused >> unused;
  }

  private byte[] string(long length) {
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    var string = new byte[(int) length];
    bytes.get(string);
    return string;
  }

  private void skip(int count) {
    if (count > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    bytes.position(bytes.position() + count);
  }

  private static byte[] text(long number) {
    return String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
  }
}
