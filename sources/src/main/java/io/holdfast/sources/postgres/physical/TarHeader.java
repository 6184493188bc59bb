package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What stands before each file of a base backup (POSIX ustar, as PostgreSQL writes it).
 *
 * @param type {@code 0} a file, {@code 5} a folder, {@code 2} a symbolic link
 */
record TarHeader(String name, int mode, long size, char type) {
  static final int BLOCK = 512;

  private static final int MODE_AT = 100;
  private static final int SIZE_AT = 124;
  private static final int CHECKSUM_AT = 148;
  private static final int TYPE_AT = 156;

  /** Of one file: 2^60, more than PostgreSQL's largest by far. */
  private static final long MOST_BYTES = 1L << 60;

  /**
   * Empty for the block of zeros that ends an archive.
   *
   * @throws SourceException EXPECTATION_FAILED when it is no header
   */
  static Optional<TarHeader> parse(byte[] block) {
    var sum = 0;
    var zeros = true;
    for (int i = 0; i < BLOCK; i++) {
      zeros &= block[i] == 0;
      sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : block[i] & 0xff;
    }
    if (zeros) {
      return Optional.empty();
    }
    if (sum != number(block, CHECKSUM_AT, 8)) {
      throw damaged("a header with a wrong checksum");
    }
    var size = number(block, SIZE_AT, 12);
    if (size < 0 || size > MOST_BYTES) {
      throw damaged("a file of %s bytes".formatted(Long.toUnsignedString(size)));
    }
    return Optional.of(
        new TarHeader(
            text(block, 0, MODE_AT), (int) number(block, MODE_AT, 8), size, (char) block[TYPE_AT]));
  }

  boolean isFile() {
    return type == '0' || type == 0;
  }

  boolean isFolder() {
    return type == '5';
  }

  /** Of its content, filled up to whole blocks. */
  long paddedSize() {
    return (size + BLOCK - 1) / BLOCK * BLOCK;
  }

  /** Octal digits, or binary when the first bit is set. */
  private static long number(byte[] block, int at, int length) {
    long value = 0;
    if ((block[at] & 0x80) != 0) {
      for (int i = at + 1; i < at + length; i++) {
        value = value << 8 | block[i] & 0xff;
      }
      return value;
    }
    for (int i = at; i < at + length; i++) {
      if (block[i] >= '0' && block[i] <= '7') {
        value = value * 8 + block[i] - '0';
      } else if (block[i] != 0 && block[i] != ' ') {
        throw damaged("a number that is none");
      }
    }
    return value;
  }

  private static String text(byte[] block, int at, int length) {
    var end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return new String(block, at, end - at, StandardCharsets.UTF_8);
  }

  private static SourceException damaged(String what) {
    return new SourceException(
        ErrorCode.EXPECTATION_FAILED, "the base backup is damaged: it has " + what);
  }
}
