package io.holdfast.engine.tree;

import io.holdfast.engine.json.Json;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was read of one node, and the node that it makes. */
final class NodeFields {
  @Nullable String name;
  String type = "";
  long mode;
  Instant modified = Instant.EPOCH;
  Instant accessed = Instant.EPOCH;
  Instant changed = Instant.EPOCH;
  long uid;
  long gid;
  String user = "";
  String group = "";
  long inode;
  long deviceId;
  long size;
  long links;
  RawBytes target = RawBytes.of(new byte[0]);
  boolean targetIsRaw;
  List<ExtendedAttribute> attributes = List.of();
  long device;
  @Nullable List<BlobId> content;
  @Nullable BlobId subtree;
  String error = "";

  /**
   * @throws IOException when it has no name
   */
  Node build() throws IOException {
    var metadata =
        new NodeMetadata(
            new FileMode((int) mode),
            new NodeTimes(modified, accessed, changed),
            new Owner(uid, gid, user, group),
            new FileIdentity(inode, deviceId, links),
            attributes,
            error);
    var quoted = Json.present("name", name);
    RawBytes bytes;
    try {
      bytes = RawBytes.of(GoQuote.unquote(quoted));
    } catch (IllegalArgumentException e) {
      return unusableName(quoted, metadata);
    }
    return NodeName.isValid(bytes)
        ? build(new NodeName(bytes), metadata)
        : unusableName(quoted, metadata);
  }

  private Node build(NodeName nodeName, NodeMetadata metadata) {
    return switch (type) {
      case "file" -> file(nodeName, metadata);
      case "dir" ->
          subtree == null
              ? unusable(nodeName, metadata, "directory without a tree")
              : new Node.Directory(nodeName, metadata, subtree);
      case "symlink" -> new Node.Symlink(nodeName, metadata, target);
      case "dev" -> new Node.Device(nodeName, metadata, Node.DeviceKind.BLOCK, device);
      case "chardev" -> new Node.Device(nodeName, metadata, Node.DeviceKind.CHARACTER, device);
      case "fifo" -> new Node.Fifo(nodeName, metadata);
      case "socket" -> new Node.Socket(nodeName, metadata);
      default -> unusable(nodeName, metadata, "type '%s' cannot be restored".formatted(type));
    };
  }

  private Node file(NodeName nodeName, NodeMetadata metadata) {
    if (content == null) {
      return unusable(nodeName, metadata, "file without content");
    }
    return size < 0
        ? unusable(nodeName, metadata, "file of %d bytes".formatted(size))
        : new Node.File(nodeName, metadata, size, content);
  }

  /** A name to show in place of one that must not be used. */
  private Node unusableName(String quoted, NodeMetadata metadata) {
    var shown =
        NodeName.ofUtf8("invalid name '%s'".formatted(quoted.replace('/', '|').replace('\0', '|')));
    return unusable(shown, metadata, "'%s' cannot name a file".formatted(quoted));
  }

  private Node unusable(NodeName shown, NodeMetadata metadata, String reason) {
    return new Node.Unusable(
        shown,
        metadata,
        reason,
        new Node.Unusable.References(
            content == null ? List.of() : content, subtree == null ? List.of() : List.of(subtree)));
  }
}
