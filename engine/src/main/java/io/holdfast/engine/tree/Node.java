package io.holdfast.engine.tree;

import io.holdfast.engine.pack.BlobId;
import java.util.List;

/** One entry of a directory. */
public sealed interface Node {
  NodeName name();

  NodeMetadata metadata();

  /** A file; its content is the data blobs one after the other, none for an empty file. */
  record File(NodeName name, NodeMetadata metadata, long size, List<BlobId> content)
      implements Node {
    public File {
      if (size < 0) {
        throw new IllegalArgumentException("%s has %d bytes".formatted(name, size));
      }
      content = content instanceof BlobSequence ? content : List.copyOf(content);
    }
  }

  /** A directory; its nodes are in the tree blob {@code subtree}. */
  record Directory(NodeName name, NodeMetadata metadata, BlobId subtree) implements Node {}

  /** A symbolic link; the target is kept as it was, whatever it leads to. */
  record Symlink(NodeName name, NodeMetadata metadata, RawBytes target) implements Node {}

  /** A device file; {@code device} is its {@code st_rdev}. */
  record Device(NodeName name, NodeMetadata metadata, DeviceKind kind, long device)
      implements Node {}

  record Fifo(NodeName name, NodeMetadata metadata) implements Node {}

  record Socket(NodeName name, NodeMetadata metadata) implements Node {}

  /**
   * What the tree lists but cannot be used: a type that we do not know, a file without content, a
   * directory without a tree, a name that leads elsewhere. The rest of the tree stays readable.
   *
   * @param reason for people
   * @param references what it refers to nevertheless: other programs may know how to use it
   */
  record Unusable(NodeName name, NodeMetadata metadata, String reason, References references)
      implements Node {
    /** Blobs that a node names. */
    public record References(List<BlobId> content, List<BlobId> subtrees) {
      public References {
        content = List.copyOf(content);
        subtrees = List.copyOf(subtrees);
      }
    }
  }

  /** The two kinds of device files. */
  enum DeviceKind {
    BLOCK("dev"),
    CHARACTER("chardev");

    private final String word;

    DeviceKind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
