package io.holdfast.engine.restore;

import io.holdfast.engine.tree.Node;

/** What kind of thing an item is. */
public enum ItemKind {
  FILE,
  FOLDER,
  SYMLINK,
  DEVICE,
  FIFO,
  SOCKET,
  UNKNOWN;

  static ItemKind of(Node node) {
    return switch (node) {
      case Node.File _ -> FILE;
      case Node.Directory _ -> FOLDER;
      case Node.Symlink _ -> SYMLINK;
      case Node.Device _ -> DEVICE;
      case Node.Fifo _ -> FIFO;
      case Node.Socket _ -> SOCKET;
      case Node.Unusable _ -> UNKNOWN;
    };
  }
}
