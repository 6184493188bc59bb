package io.holdfast.engine.tree;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads one node, field by field in any order. */
final class NodeReader {
  private final JsonParser parser;

  private final NodeFields node = new NodeFields();

  /** Whether its name was read and is not wanted. */
  private boolean passedOver;

  NodeReader(JsonParser parser) {
    this.parser = parser;
  }

  Node read() throws IOException {
    Json.readObject(parser, this::field);
    return node.build();
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
    return passedOver ? Optional.empty() : Optional.of(node.build());
  }

  private boolean isWanted(Predicate<NodeName> wanted) {
    try {
      return node.name == null || wanted.test(NodeName.of(GoQuote.unquote(node.name)));
    } catch (IllegalArgumentException e) {
      return true; // it is no name, which only those can tell who read all of the node
    }
  }

  private void field(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    switch (field) {
      case "name" -> node.name = Json.string(parser);
      case "type" -> node.type = Json.string(parser);
      case "mode" -> node.mode = Json.number(parser);
      case "mtime" -> node.modified = Json.parsed(parser, Rfc3339::parseInstant);
      case "atime" -> node.accessed = Json.parsed(parser, Rfc3339::parseInstant);
      case "ctime" -> node.changed = Json.parsed(parser, Rfc3339::parseInstant);
      case "uid" -> node.uid = Json.number(parser);
      case "gid" -> node.gid = Json.number(parser);
      case "user" -> node.user = Json.string(parser);
      case "group" -> node.group = Json.string(parser);
      case "inode" -> node.inode = Json.number(parser);
      case "device_id" -> node.deviceId = Json.number(parser);
      case "size" -> node.size = Json.number(parser);
      case "links" -> node.links = Json.number(parser);
      case "device" -> node.device = Json.number(parser);
      case "content" -> node.content = content();
      case "subtree" -> node.subtree = Json.parsed(parser, BlobId::parse);
      case "error" -> node.error = Json.string(parser);
      default -> lessUsual(field);
    }
  }

  private void lessUsual(String field) throws IOException {
    switch (field) {
      case "linktarget" -> {
        if (!node.targetIsRaw) {
          node.target = RawBytes.ofUtf8(Json.string(parser));
        }
      }
      case "linktarget_raw" -> {
        node.target = RawBytes.of(parser.getBinaryValue());
        node.targetIsRaw = true;
      }
      case "extended_attributes" -> node.attributes = Json.list(parser, this::attribute);
      default -> parser.skipChildren();
    }
  }

  private List<BlobId> content() throws IOException {
    var blobs = new BlobSequence.Builder();
    Json.each(parser, () -> blobs.add(Json.parsed(parser, BlobId::parse)));
    return blobs.build();
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
}
