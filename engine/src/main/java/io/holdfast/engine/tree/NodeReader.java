package io.holdfast.engine.tree;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads one node, field by field in any order. */
final class NodeReader {
  private final JsonParser parser;

  private @Nullable String name;
  private String type = "";
  private long mode;
  private Instant modified = Instant.EPOCH;
  private Instant accessed = Instant.EPOCH;
  private Instant changed = Instant.EPOCH;
  private long uid;
  private long gid;
  private String user = "";
  private String group = "";
  private long inode;
  private long deviceId;
  private long size;
  private long links;
  private RawBytes target = RawBytes.of(new byte[0]);
  private boolean targetIsRaw;
  private List<ExtendedAttribute> attributes = List.of();
  private long device;
  private @Nullable List<BlobId> content;
  private @Nullable BlobId subtree;
  private String error = "";

  /** Whether its name was read and is not wanted. */
  private boolean passedOver;

  NodeReader(JsonParser parser) {
    this.parser = parser;
  }

  Node read() throws IOException {
    Json.readObject(parser, this::field);
    return build();
  }

  /** Empty for a node whose name is not wanted; one whose name cannot be used is. */
  Optional<Node> readIf(Predicate<NodeName> wanted) throws IOException {
    Json.readObject(
        parser,
        field -> {
          if (passedOver) {
            parser.skipChildren();
            return;
          }
          field(field);
          passedOver = field.equals("name") && !isWanted(wanted);
        });
    return passedOver ? Optional.empty() : Optional.of(build());
  }

  private boolean isWanted(Predicate<NodeName> wanted) {
    try {
      return name == null || wanted.test(NodeName.of(GoQuote.unquote(name)));
    } catch (IllegalArgumentException e) {
      return true; // it is no name, which only those can tell who read all of the node
    }
  }

  private void field(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    switch (field) {
      case "name" -> name = Json.string(parser);
      case "type" -> type = Json.string(parser);
      case "mode" -> mode = Json.number(parser);
      case "mtime" -> modified = Json.parsed(parser, Rfc3339::parseInstant);
      case "atime" -> accessed = Json.parsed(parser, Rfc3339::parseInstant);
      case "ctime" -> changed = Json.parsed(parser, Rfc3339::parseInstant);
      case "uid" -> uid = Json.number(parser);
      case "gid" -> gid = Json.number(parser);
      case "user" -> user = Json.string(parser);
      case "group" -> group = Json.string(parser);
      case "inode" -> inode = Json.number(parser);
      case "device_id" -> deviceId = Json.number(parser);
      case "size" -> size = Json.number(parser);
      case "links" -> links = Json.number(parser);
      case "device" -> device = Json.number(parser);
      case "content" -> content = Json.list(parser, () -> Json.parsed(parser, BlobId::parse));
      case "subtree" -> subtree = Json.parsed(parser, BlobId::parse);
      case "error" -> error = Json.string(parser);
      default -> lessUsual(field);
    }
  }

  private void lessUsual(String field) throws IOException {
    switch (field) {
      case "linktarget" -> {
        if (!targetIsRaw) {
          target = RawBytes.ofUtf8(Json.string(parser));
        }
      }
      case "linktarget_raw" -> {
        target = RawBytes.of(parser.getBinaryValue());
        targetIsRaw = true;
      }
      case "extended_attributes" -> attributes = Json.list(parser, this::attribute);
      default -> parser.skipChildren();
    }
  }

  private ExtendedAttribute attribute() throws IOException {
    var attributeName = new String[] {""};
    var value = new RawBytes[] {RawBytes.of(new byte[0])};
    Json.readObject(
        parser,
        field -> {
          if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
          }
          switch (field) {
            case "name" -> attributeName[0] = Json.string(parser);
            case "value" -> value[0] = RawBytes.of(parser.getBinaryValue());
            default -> parser.skipChildren();
          }
        });
    return new ExtendedAttribute(attributeName[0], value[0]);
  }

  private Node build() throws IOException {
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
