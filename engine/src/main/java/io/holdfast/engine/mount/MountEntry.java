package io.holdfast.engine.mount;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What lies at a path of a mount. */
public sealed interface MountEntry {
  /** When it was changed last: of a snapshot's root, when the snapshot was made. */
  Instant modified();

  /** Something that can be listed, see {@link Mount#list}. */
  sealed interface Folder extends MountEntry {}

  /** A folder above the snapshots, which the mount makes up. */
  record MadeFolder(Instant modified, SortedMap<NodeName, MountEntry> children) implements Folder {
    public MadeFolder {
      children = Collections.unmodifiableSortedMap(new TreeMap<>(children));
    }
  }

  /** A folder of a snapshot, or its root. */
  record StoredFolder(Instant modified, BlobId tree) implements Folder {}

  /** Something that can be opened, see {@link Mount#open}. */
  record File(Node.File node) implements MountEntry {
    @Override
    public Instant modified() {
      return node.metadata().times().modified();
    }

    public long size() {
      return node.size();
    }
  }

  /**
   * A link, a device, a pipe, a socket, or what cannot be used: it is told of, and not followed.
   */
  record Other(Node node) implements MountEntry {
    @Override
    public Instant modified() {
      return node.metadata().times().modified();
    }

    /** What it is, for people. */
    public String description() {
      return switch (node) {
        case Node.Symlink link -> "a link to " + link.target();
        case Node.Device device ->
            switch (device.kind()) {
              case BLOCK -> "a block device";
              case CHARACTER -> "a character device";
            };
        case Node.Fifo _ -> "a pipe";
        case Node.Socket _ -> "a socket";
        case Node.Unusable unusable -> "not usable: " + unusable.reason();
        case Node.File _, Node.Directory _ ->
            throw new IllegalStateException("%s is a file or a folder".formatted(node.name()));
      };
    }
  }

  /** A node of a snapshot as an entry. */
  static MountEntry of(Node node) {
    return switch (node) {
      case Node.File file -> new File(file);
      case Node.Directory directory ->
          new StoredFolder(directory.metadata().times().modified(), directory.subtree());
      case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _, Node.Unusable _ ->
          new Other(node);
    };
  }
}
