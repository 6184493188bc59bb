package io.holdfast.sources.postgres.dump;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Follows the blocks of data behind the table of contents, in pieces of any size: each must be of
 * an entry that announced one, and whole. Counts the rows of tables as it goes: they are lines in
 * the format of {@code COPY}, which an own line ends. Layout: pg_backup_custom.c.
 */
final class Blocks {
  private static final int TABLE = 1;
  private static final int LARGE_OBJECTS = 3;

  /** The last five bytes of what ends a table: an own line, and two empty ones. */
  private static final long END_OF_ROWS = 0x5c2e0a0a0aL;

  private static final long FIVE_BYTES = 0xffffffffffL;
  private static final int LINES_OF_END = 3;

  private final String name;
  private final int integerBytes;
  private final Map<Integer, Entry> awaited;
  private final Map<Integer, Long> rows = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();

  private Stage stage = Stage.TYPE;
  private boolean largeObjects;
  private int id;
  private long number;
  private int numberBytes;
  private boolean negative;
  private long rest;
  private long lines;
  private long last;

  /** What the next byte is. */
  private enum Stage {
    TYPE,
    ID,
    OBJECT,
    LENGTH,
    DATA
  }

  Blocks(String name, int integerBytes, Map<Integer, Entry> awaited) {
    this.name = name;
    this.integerBytes = integerBytes;
    this.awaited = Map.copyOf(awaited);
  }

  void accept(byte[] piece, int offset, int length) {
    var at = offset;
    var end = offset + length;
    while (at < end) {
      if (stage == Stage.DATA) {
        var count = (int) Math.min(rest, end - at);
        data(piece, at, count);
        at += count;
      } else if (stage == Stage.TYPE) {
        begin(piece[at++]);
      } else {
        digit(piece[at++] & 0xff);
      }
    }
  }

  /**
   * @throws SourceException SOURCE_FAILED when blocks are missing or the last is cut
   */
  void end() {
    if (stage != Stage.TYPE) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "%s breaks off in the data of %s".formatted(name, entryName()));
    }
    for (var entry : awaited.values()) {
      if (!seen.contains(entry.id())) {
        throw new SourceException(
            ErrorCode.SOURCE_FAILED,
            "%s has no data of %s %s".formatted(name, entry.type(), entry.qualifiedName()));
      }
    }
  }

  /** Empty when the data was not in the format of COPY. */
  OptionalLong rows(int entry) {
    var counted = rows.get(entry);
    return counted == null ? OptionalLong.empty() : OptionalLong.of(counted);
  }

  private void begin(int type) {
    if (type != TABLE && type != LARGE_OBJECTS) {
      throw damaged("a block of type %d".formatted(type));
    }
    largeObjects = type == LARGE_OBJECTS;
    expect(Stage.ID);
  }

  private void expect(Stage next) {
    stage = next;
    number = 0;
    numberBytes = -1;
  }

  /** A sign, then the least significant byte first. */
  private void digit(int value) {
    if (numberBytes < 0) {
      negative = value != 0;
    } else {
      number |= (long) value << (8 * numberBytes);
    }
    numberBytes++;
    if (numberBytes == integerBytes) {
      number(negative ? -number : number);
    }
  }

  private void number(long value) {
    switch (stage) {
      case ID -> {
        id = (int) value;
        if (!awaited.containsKey(id) || !seen.add(id)) {
          throw damaged("a block of data of entry %d".formatted(value));
        }
        lines = 0;
        last = 0;
        expect(largeObjects ? Stage.OBJECT : Stage.LENGTH);
      }
      case OBJECT -> expect(value == 0 ? Stage.TYPE : Stage.LENGTH);
      case LENGTH -> length(value);
      case TYPE, DATA -> throw new IllegalStateException("no number in " + stage);
    }
  }

  private void length(long value) {
    if (value < 0) {
      throw damaged("a piece of %d bytes".formatted(value));
    }
    rest = value;
    if (value > 0) {
      stage = Stage.DATA;
      return;
    }
    if (!largeObjects && last == END_OF_ROWS) {
      rows.put(id, lines - LINES_OF_END);
    }
    expect(largeObjects ? Stage.OBJECT : Stage.TYPE);
  }

  private void data(byte[] piece, int offset, int count) {
    if (!largeObjects) {
      var found = 0;
      for (int i = offset; i < offset + count; i++) {
        found += piece[i] == '\n' ? 1 : 0;
      }
      lines += found;
      for (int i = offset + Math.max(0, count - 5); i < offset + count; i++) {
        last = (last << 8 | piece[i] & 0xff) & FIVE_BYTES;
      }
    }
    rest -= count;
    if (rest == 0) {
      expect(Stage.LENGTH);
    }
  }

  private String entryName() {
    var entry = awaited.get(id);
    return entry == null ? "a block" : entry.type() + " " + entry.qualifiedName();
  }

  private SourceException damaged(String how) {
    return new SourceException(
        ErrorCode.EXPECTATION_FAILED, "%s is damaged: it has %s".formatted(name, how));
  }
}
