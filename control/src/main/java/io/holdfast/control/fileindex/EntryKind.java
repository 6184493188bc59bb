package io.holdfast.control.fileindex;

import io.holdfast.engine.tree.Node;

/** What a name stands for. */
public enum EntryKind {
  FILE('f'),
  DIRECTORY('d'),
  SYMLINK('l'),
  DEVICE('b'),
  CHARACTER_DEVICE('c'),
  FIFO('p'),
  SOCKET('s'),
  OTHER('?');

  private final byte code;

  EntryKind(char code) {
    this.code = (byte) code;
  }

  /** As the index keeps it. */
  byte code() {
    return code;
  }

  static EntryKind of(byte code) {
    for (var kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind %d".formatted(code));
  }

  static EntryKind of(Node node) {
    return switch (node) {
      case Node.File _ -> FILE;
      case Node.Directory _ -> DIRECTORY;
      case Node.Symlink _ -> SYMLINK;
      case Node.Device device ->
          switch (device.kind()) {
            case BLOCK -> DEVICE;
            case CHARACTER -> CHARACTER_DEVICE;
          };
      case Node.Fifo _ -> FIFO;
      case Node.Socket _ -> SOCKET;
      case Node.Unusable _ -> OTHER;
    };
  }
}
