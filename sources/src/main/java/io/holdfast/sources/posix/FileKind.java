package io.holdfast.sources.posix;

import java.util.Arrays;

/** What a directory entry is, from the format bits of {@code st_mode}. */
public enum FileKind {
  FIFO(0x1000),
  CHARACTER_DEVICE(0x2000),
  DIRECTORY(0x4000),
  BLOCK_DEVICE(0x6000),
  REGULAR(0x8000),
  SYMLINK(0xa000),
  SOCKET(0xc000),
  UNKNOWN(0);

  static final int MASK = 0xf000;

  private static final FileKind[] BY_BITS = byBits();

  private final int bits;

  FileKind(int bits) {
    this.bits = bits;
  }

  /** The format bits, as {@code mknod} wants them. */
  public int bits() {
    return bits;
  }

  static FileKind of(int mode) {
    return BY_BITS[(mode & MASK) >>> 12];
  }

  private static FileKind[] byBits() {
    var table = new FileKind[16];
    Arrays.fill(table, UNKNOWN);
    for (var kind : values()) {
      table[kind.bits >>> 12] = kind;
    }
    return table;
  }
}
