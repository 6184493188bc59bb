package io.holdfast.engine.tree;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * A node's own text, fields that we do not know included: to be written again as it was, or with
 * another content.
 */
public final class RawNode {
  /** What restic writes behind the size. */
  private static final Set<String> AFTER_SIZE =
      Set.of("links", "linktarget", "linktarget_raw", "extended_attributes", "device", "content");

  private final byte[] json;

  private RawNode(byte[] json) {
    this.json = json;
  }

  /** Reads the object on whose start the parser stands, and leaves it on its end. */
  static RawNode read(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(parser, "%s is no node".formatted(parser.currentToken()));
    }
    var copy = new GoJsonWriter(ZoneOffset.UTC);
    Json.copy(parser, copy);
    return new RawNode(copy.toByteArray());
  }

  /** Its text, as restic would write it. */
  byte[] json() {
    return json;
  }

  /** The same file with another content. */
  public RawNode withContent(List<BlobId> content, long sizeBytes) {
    return rewritten(new Content(content, sizeBytes));
  }

  /** The same directory with another tree. */
  public RawNode withSubtree(BlobId subtree) {
    return rewritten((field, writer) -> {
      if (!field.equals("subtree")) {
        return false;
      }
      writer.field(field).digest(subtree.w0(), subtree.w1(), subtree.w2(), subtree.w3());
      return true;
    });
  }

  /** What becomes of some of the fields. */
  @FunctionalInterface
  private interface Replacement {
    /** Returns whether it wrote the field, or left it out, in place of the one that was there. */
    boolean replace(String field, GoJsonWriter writer);
  }

  /** Both of a file's fields, in their places. */
  private static final class Content implements Replacement {
    private final List<BlobId> content;
    private final long sizeBytes;
    private boolean sizeWritten;

    private Content(List<BlobId> content, long sizeBytes) {
      this.content = content;
      this.sizeBytes = sizeBytes;
    }

    @Override
    public boolean replace(String field, GoJsonWriter writer) {
      if (field.equals("size") || AFTER_SIZE.contains(field)) {
        writeSize(writer);
      }
      if (field.equals("content")) {
        writer.field(field).beginArray();
        content.forEach(id -> writer.digest(id.w0(), id.w1(), id.w2(), id.w3()));
        writer.endArray();
      }
      return field.equals("size") || field.equals("content");
    }

    /** Restic leaves out a size of 0. */
    private void writeSize(GoJsonWriter writer) {
      if (!sizeWritten && sizeBytes > 0) {
        writer.field("size").number(sizeBytes);
      }
      sizeWritten = true;
    }
  }

  private RawNode rewritten(Replacement replacement) {
    var writer = new GoJsonWriter(ZoneOffset.UTC);
    try (var parser = Json.parser(json, 0, json.length)) {
      parser.nextToken();
      writer.beginObject();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var field = parser.currentName();
        parser.nextToken();
        if (replacement.replace(field, writer)) {
          parser.skipChildren();
        } else {
          writer.name(field);
          Json.copy(parser, writer);
        }
      }
      writer.endObject();
      return new RawNode(writer.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
  }
}
