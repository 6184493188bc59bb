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
import org.jspecify.annotations.Nullable;

/**
 * Reads a tree blob node by node. Accepts what others wrote: unknown fields, nodes out of order.
 * What is plain is read without a parser of JSON ({@link PlainNodes}), up to the first node that is
 * not. Not thread-safe.
 */
public final class TreeReader {
  private final ParserOpener opener;

  /** Reads as long as it can; null afterwards, and where the form of the text is another. */
  private @Nullable PlainNodes plain;

  private int plainNodes;

  /** Null while {@link #plain} reads. */
  private @Nullable JsonParser parser;

  private boolean ended;

  /** Starts reading one of the forms in which a tree can lie. */
  @FunctionalInterface
  private interface ParserOpener {
    JsonParser open() throws IOException;
  }

  private TreeReader(ParserOpener opener) {
    this.opener = opener;
  }

  /**
   * @throws EngineException TREE_DAMAGED
   */
  public static TreeReader open(byte[] bytes, int offset, int length) {
    var reader = new TreeReader(() -> Json.parser(bytes, offset, length));
    reader.plain = length == bytes.length ? PlainNodes.find(bytes).orElse(null) : null;
    return reader.opened();
  }

  /**
   * As {@link #open(byte[], int, int)}, for a tree that is larger than memory should be. The stream
   * is closed at the tree's end.
   */
  public static TreeReader open(InputStream bytes) {
    return new TreeReader(() -> Json.parser(bytes)).opened();
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
    if (plain != null) {
      var node = plain.next();
      if (node != null) {
        plainNodes++;
        return Optional.of(node);
      }
      ended = plain.ended();
      if (ended) {
        return Optional.empty();
      }
    }
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
      var at = parser();
      if (at.nextToken() == JsonToken.END_ARRAY) {
        finish(at);
        return Optional.empty();
      }
      return Optional.of(reader.read(at));
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** What is no tree is told here, not by the first node. */
  private TreeReader opened() {
    try {
      if (plain == null) {
        parser();
      }
      return this;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /** The parser, before the node that comes next. */
  private JsonParser parser() throws IOException {
    if (parser == null) {
      plain = null;
      parser = opener.open();
      moveToNodes(parser);
      for (; plainNodes > 0; plainNodes--) {
        parser.nextToken();
        parser.skipChildren();
      }
    }
    return parser;
  }

  private void moveToNodes(JsonParser parser) throws IOException {
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
      finish(parser);
      return;
    }
    throw new JsonParseException(parser, "no nodes");
  }

  private void finish(JsonParser parser) throws IOException {
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
