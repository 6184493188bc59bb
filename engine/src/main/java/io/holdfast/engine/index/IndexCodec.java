package io.holdfast.engine.index;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JSON of an index file. */
public final class IndexCodec {
  private IndexCodec() {}

  public static byte[] encode(List<IndexedPack> packs) {
    var json = new GoJsonWriter(ZoneOffset.UTC);
    json.beginObject().field("packs").beginArray();
    for (var pack : packs) {
      json.beginObject().field("id").asciiText(pack.id().toString());
      json.field("blobs").beginArray();
      pack.blobs().forEach(blob -> write(json, blob));
      json.endArray().endObject();
    }
    return json.endArray().endObject().toByteArray();
  }

  /**
   * Reads an index file pack by pack.
   *
   * @param formatVersion of the repository; version 1 must list no compressed blob
   * @throws IOException when these bytes are no index
   */
  public static void decode(byte[] bytes, int formatVersion, Consumer<IndexedPack> each)
      throws IOException {
    var parser = Json.parser(bytes, 0, bytes.length);
    Json.readDocument(
        parser,
        field -> {
          if (!field.equals("packs")) {
            parser.skipChildren(); // "supersedes": written before restic 0.17, to be ignored
            return;
          }
          Json.list(
              parser,
              () -> {
                each.accept(new PackReader(parser, formatVersion).read());
                return BlobType.DATA;
              });
        });
  }

  private static void write(GoJsonWriter json, PackedBlob blob) {
    var id = blob.id();
    json.beginObject().field("id").digest(id.w0(), id.w1(), id.w2(), id.w3());
    json.field("type").asciiText(blob.type().word());
    json.field("offset").number(blob.offset()).field("length").number(blob.length());
    if (blob.compressed()) {
      json.field("uncompressed_length").number(blob.plainLength());
    }
    json.endObject();
  }

  /** One pack being read. */
  private static final class PackReader {
    private final JsonParser parser;
    private final int formatVersion;
    private @Nullable PackId pack;
    private List<PackedBlob> blobs = List.of();

    private @Nullable BlobId id;
    private @Nullable BlobType type;
    private long offset;
    private long length;
    private long plainLength;

    private PackReader(JsonParser parser, int formatVersion) {
      this.parser = parser;
      this.formatVersion = formatVersion;
    }

    private IndexedPack read() throws IOException {
      Json.readObject(
          parser,
          field -> {
            switch (field) {
              case "id" -> pack = Json.parsed(parser, PackId::parse);
              case "blobs" -> blobs = new ArrayList<>(Json.list(parser, this::blob));
              default -> parser.skipChildren();
            }
          });
      return new IndexedPack(Json.present("id", pack), blobs);
    }

    private PackedBlob blob() throws IOException {
      id = null;
      type = null;
      offset = 0;
      length = 0;
      plainLength = 0;
      Json.readObject(parser, this::blobField);
      var compressed = plainLength != 0;
      if (compressed && formatVersion < 2) {
        throw new JsonParseException(parser, "a compressed blob in a repository of version 1");
      }
      if (!isUnsigned32(offset) || length > Integer.MAX_VALUE || plainLength > Integer.MAX_VALUE) {
        throw new JsonParseException(
            parser, "blob %s cannot lie at %d with %d bytes".formatted(id, offset, length));
      }
      var plain = compressed ? (int) plainLength : (int) length - MasterKey.OVERHEAD_BYTES;
      try {
        return new PackedBlob(
            Json.present("id", id),
            Json.present("type", type),
            offset,
            (int) length,
            plain,
            compressed);
      } catch (IllegalArgumentException e) {
        throw new JsonParseException(parser, e.getMessage(), e);
      }
    }

    private void blobField(String field) throws IOException {
      switch (field) {
        case "id" -> id = Json.parsed(parser, BlobId::parse);
        case "type" -> type = Json.parsed(parser, PackReader::typeOf);
        case "offset" -> offset = Json.number(parser);
        case "length" -> length = Json.number(parser);
        case "uncompressed_length" -> {
          if (parser.currentToken() != JsonToken.VALUE_NULL) {
            plainLength = Json.number(parser);
          }
        }
        default -> parser.skipChildren();
      }
    }

    private static boolean isUnsigned32(long value) {
      return value >>> Integer.SIZE == 0;
    }

    private static BlobType typeOf(String word) {
      return BlobType.find(word)
          .orElseThrow(() -> new IllegalArgumentException("no blob is of type " + word));
    }
  }
}
