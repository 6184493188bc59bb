package io.holdfast.control.browse;

import io.holdfast.control.fileindex.EntryKind;
import io.holdfast.control.fileindex.IndexEntry;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Nodes of a snapshot as people read them. */
final class Nodes {
  private Nodes() {}

  static Entry entry(TreePath folder, Node node) {
    var metadata = node.metadata();
    var owner = metadata.owner();
    return new Entry(
        node.name().toText(),
        folder.child(node.name()).toString(),
        base64(node.name()),
        type(node),
        size(node),
        metadata.mode().unixPermissions(),
        new Entry.Owner(owner.uid(), owner.gid(), filled(owner.user()), filled(owner.group())),
        metadata.times().modified(),
        node instanceof Node.Symlink link ? link.target().toText() : null);
  }

  static Entry entry(TreePath folder, IndexEntry entry) {
    var owner = entry.owner();
    var link = entry.link();
    return new Entry(
        entry.name().toText(),
        folder.child(entry.name()).toString(),
        base64(entry.name()),
        Entry.Type.valueOf(entry.kind().name()),
        entry.kind() == EntryKind.FILE ? (Long) entry.size() : null,
        entry.mode(),
        new Entry.Owner(owner.uid(), owner.gid(), filled(owner.user()), filled(owner.group())),
        entry.modified(),
        link == null ? null : link.toText());
  }

  /** Bytes of content; null for what has none. */
  static @Nullable Long size(Node node) {
    return node instanceof Node.File file ? (Long) file.size() : null;
  }

  private static Entry.Type type(Node node) {
    return switch (node) {
      case Node.File _ -> Entry.Type.FILE;
      case Node.Directory _ -> Entry.Type.DIRECTORY;
      case Node.Symlink _ -> Entry.Type.SYMLINK;
      case Node.Device device ->
          switch (device.kind()) {
            case BLOCK -> Entry.Type.DEVICE;
            case CHARACTER -> Entry.Type.CHARACTER_DEVICE;
          };
      case Node.Fifo _ -> Entry.Type.FIFO;
      case Node.Socket _ -> Entry.Type.SOCKET;
      case Node.Unusable _ -> Entry.Type.OTHER;
    };
  }

  private static @Nullable String base64(NodeName name) {
    var bytes = name.bytes().toByteArray();
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return null;
    } catch (CharacterCodingException e) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }

  private static @Nullable String filled(String text) {
    return text.isEmpty() ? null : text;
  }
}
