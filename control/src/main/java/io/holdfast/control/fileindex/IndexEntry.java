package io.holdfast.control.fileindex;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One name in a folder, as the index knows it.
 *
 * @param mode permission bits
 * @param size bytes of a file; 0 for all else
 * @param folder the number of the folder that it leads to; 0 for what is none
 * @param link where a symbolic link leads
 * @param content of files
 */
public record IndexEntry(
    NodeName name,
    EntryKind kind,
    int mode,
    long size,
    Instant modified,
    Owner owner,
    int folder,
    @Nullable RawBytes link,
    @Nullable ContentHash content) {

  static IndexEntry of(Node node, int folder) {
    var metadata = node.metadata();
    return new IndexEntry(
        node.name(),
        EntryKind.of(node),
        metadata.mode().unixPermissions(),
        node instanceof Node.File file ? file.size() : 0,
        metadata.times().modified(),
        metadata.owner(),
        folder,
        node instanceof Node.Symlink link ? link.target() : null,
        node instanceof Node.File file ? ContentHash.of(file) : null);
  }
}
