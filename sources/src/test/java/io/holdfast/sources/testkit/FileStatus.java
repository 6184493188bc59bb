package io.holdfast.sources.testkit;

/** What {@code statx} tells of one name, symlinks not followed. */
record FileStatus(
    int mode,
    long links,
    int uid,
    int gid,
    long inode,
    long size,
    long blocks,
    long device,
    long specialDevice,
    long mtimeSeconds,
    int mtimeNanos) {
  static final int TYPE_MASK = 0170000;
  static final int SOCKET = 0140000;
  static final int SYMLINK = 0120000;
  static final int FILE = 0100000;
  static final int BLOCK_DEVICE = 0060000;
  static final int DIRECTORY = 0040000;
  static final int CHARACTER_DEVICE = 0020000;
  static final int FIFO = 0010000;

  int type() {
    return mode & TYPE_MASK;
  }

  boolean isDirectory() {
    return type() == DIRECTORY;
  }

  boolean isSpecialDevice() {
    return type() == BLOCK_DEVICE || type() == CHARACTER_DEVICE;
  }
}
