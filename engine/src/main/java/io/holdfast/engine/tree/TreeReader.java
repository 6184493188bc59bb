package io.holdfast.engine.tree;

import static io.holdfast.base.ErrorCode.TREE_DAMAGED;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads a tree blob node by node. Accepts what others wrote: unknown fields, nodes out of order.
 * Not thread-safe.
 */
public final class TreeReader {
  private final JsonParser parser;
  private boolean ended;

  /** Starts reading one of the forms in which a tree can lie. */
  @FunctionalInterface
  private interface ParserOpener {
    JsonParser open() throws IOException;
  }

  private TreeReader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * @throws EngineException TREE_DAMAGED
   */
  public static TreeReader open(byte[] bytes, int offset, int length) {
    return open(() -> Json.parser(bytes, offset, length));
  }

  /**
   * As {@link #open(byte[], int, int)}, for a tree that is larger than memory should be. The stream
   * is closed at the tree's end.
   */
  public static TreeReader open(InputStream bytes) {
    return open(() -> Json.parser(bytes));
  }

  /** Reads all nodes at once. */
  public static Tree readAll(byte[] bytes, int offset, int length) {
    var reader = open(bytes, offset, length);
    var nodes = new ArrayList<Node>();
    for (var node = reader.next(); node.isPresent(); node = reader.next()) {
      nodes.add(node.get());
    }
    return new Tree(nodes);
  }

  /**
   * @return empty at the tree's end
   * @throws EngineException TREE_DAMAGED
   */
  public Optional<Node> next() {
    return read(at -> new NodeReader(at).read());
  }

  /**
   * As {@link #next}, the next node whose name is wanted. Those before it are passed over: of a
   * node whose name comes first, as all clients write it, nothing else is looked at.
   *
   * @throws EngineException TREE_DAMAGED
   */
  public Optional<Node> next(Predicate<NodeName> wanted) {
    while (true) {
      var read = read(at -> new NodeReader(at).readIf(wanted));
      if (read.isEmpty()) {
        return Optional.empty();
      }
      if (read.get().isPresent()) {
        return read.get();
      }
    }
  }

  /**
   * As {@link #next}, the node's own text, of which only the form is looked at.
   *
   * @throws EngineException TREE_DAMAGED
   */
  public Optional<RawNode> nextRaw() {
    return read(RawNode::read);
  }

  /** Reads the object that begins. */
  @FunctionalInterface
  private interface ObjectReader<T> {
    T read(JsonParser parser) throws IOException;
  }

  private <T> Optional<T> read(ObjectReader<T> reader) {
    if (ended) {
      return Optional.empty();
    }
    try {
      if (parser.nextToken() == JsonToken.END_ARRAY) {
        finish();
        return Optional.empty();
      }
      return Optional.of(reader.read(parser));
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static TreeReader open(ParserOpener opener) {
    try {
      var reader = new TreeReader(opener.open());
      reader.moveToNodes();
      return reader;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private void moveToNodes() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(parser, "not an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var field = parser.currentName();
      var token = parser.nextToken();
      if (!field.equals("nodes")) {
        parser.skipChildren();
        continue;
      }
      if (token == JsonToken.START_ARRAY) {
        return;
      }
      if (token != JsonToken.VALUE_NULL) {
        throw new JsonParseException(parser, "nodes are no array");
      }
      ended = true;
      finish();
      return;
    }
    throw new JsonParseException(parser, "no nodes");
  }

  private void finish() throws IOException {
    ended = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      parser.nextToken();
      parser.skipChildren();
    }
    if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
      throw new JsonParseException(parser, "more than one value");
    }
    parser.close();
  }

  private static EngineException damaged(IOException e) {
    return new EngineException(TREE_DAMAGED, "tree is not readable: " + e.getMessage(), e);
  }
}
