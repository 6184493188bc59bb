package io.holdfast.engine.index;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.JsonText;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON of an index file. */
public final class IndexCodec {
  private static final String MARKED = "packs_to_delete";

  private IndexCodec() {}

  public static byte[] encode(List<IndexedPack> packs) {
    return encode(packs, List.of());
  }

  /**
   * @param marked packs to be deleted; in a field that rustic invented for this, and that stock
   *     clients pass over
   */
  public static byte[] encode(List<IndexedPack> packs, List<MarkedPack> marked) {
    var json = new GoJsonWriter(ZoneOffset.UTC);
    json.beginObject().field("packs").beginArray();
    for (var pack : packs) {
      write(json, pack);
      json.endObject();
    }
    json.endArray();
    if (!marked.isEmpty()) {
      json.field(MARKED).beginArray();
      for (var mark : marked) {
        write(json, mark.pack());
        json.field("time").time(mark.since()).endObject();
      }
      json.endArray();
    }
    return json.endObject().toByteArray();
  }

  /**
   * Reads an index file pack by pack: by {@link PlainPacks} as far as that can, else by a parser of
   * any JSON.
   *
   * @param formatVersion of the repository; version 1 must list no compressed blob
   * @throws IOException when these bytes are no index
   */
  public static void decode(byte[] bytes, int formatVersion, IndexVisitor visitor)
      throws IOException {
    var plain = new PlainPacks(bytes, formatVersion);
    for (var pack = plain.next(); pack != null; pack = plain.next()) {
      visitor.pack(pack);
    }
    if (!plain.ended()) {
      try (var parser = Json.parser(bytes, 0, bytes.length)) {
        new FileReader(parser, formatVersion, visitor, plain.packs()).read();
      }
    }
  }

  /** As {@link #decode(byte[], int, IndexVisitor)}, of a text that need not be held. */
  public static void decode(JsonText text, int formatVersion, IndexVisitor visitor)
      throws IOException {
    switch (text) {
      case JsonText.Held(var bytes) -> decode(bytes, formatVersion, visitor);
      case JsonText.Streamed(var bytes) -> {
        try (var parser = Json.parser(bytes)) {
          new FileReader(parser, formatVersion, visitor, 0).read();
        }
      }
    }
  }

  /** Leaves the object open. */
  private static void write(GoJsonWriter json, IndexedPack pack) {
    json.beginObject().field("id").asciiText(pack.id().toString());
    json.field("blobs").beginArray();
    pack.blobs().forEach(blob -> write(json, blob));
    json.endArray();
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

  /** A file of any form being read. */
  private static final class FileReader {
    private final JsonParser parser;
    private final int formatVersion;
    private final IndexVisitor visitor;
    private int told;

    /**
     * @param told how many of the first packs the visitor has heard of
     */
    private FileReader(JsonParser parser, int formatVersion, IndexVisitor visitor, int told) {
      this.parser = parser;
      this.formatVersion = formatVersion;
      this.visitor = visitor;
      this.told = told;
    }

    private void read() throws IOException {
      Json.readDocument(
          parser,
          field -> {
            switch (field) {
              case "packs" -> Json.list(parser, this::pack);
              case MARKED -> Json.list(parser, this::marked);
              default ->
                  parser.skipChildren(); // "supersedes": written before restic 0.17, to be ignored
            }
          });
    }

    private BlobType pack() throws IOException {
      if (told > 0) {
        told--;
        parser.skipChildren();
      } else {
        var pack = new PackReader(parser, formatVersion).read().pack();
        visitor.pack(new ListedPack(pack.id(), ListedBlobs.of(pack.blobs())));
      }
      return BlobType.DATA;
    }

    private BlobType marked() throws IOException {
      visitor.marked(new PackReader(parser, formatVersion).read());
      return BlobType.DATA;
    }
  }

  /** One pack being read. */
  private static final class PackReader {
    private final JsonParser parser;
    private final int formatVersion;
    private @Nullable PackId pack;
    private List<PackedBlob> blobs = List.of();
    private Instant since = MarkedPack.UNKNOWN;
    private int count;

    private @Nullable BlobId id;
    private @Nullable BlobType type;
    private long offset;
    private long length;
    private long plainLength;

    private PackReader(JsonParser parser, int formatVersion) {
      this.parser = parser;
      this.formatVersion = formatVersion;
    }

    private MarkedPack read() throws IOException {
      Json.readObject(
          parser,
          field -> {
            switch (field) {
              case "id" -> pack = Json.parsed(parser, PackId::parse);
              case "blobs" -> blobs = new ArrayList<>(Json.list(parser, this::blob));
              case "time" -> time();
              default -> parser.skipChildren();
            }
          });
      return new MarkedPack(new IndexedPack(Json.present("id", pack), blobs), since);
    }

    private void time() throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_NULL) {
        since = Json.parsed(parser, Rfc3339::parseInstant);
      }
    }

    private PackedBlob blob() throws IOException {
      if (++count > PackHeader.MOST_BLOBS) {
        throw new JsonParseException(
            parser, "more than %d blobs in a pack".formatted(PackHeader.MOST_BLOBS));
      }
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
      if (!isUnsigned32(offset) || !isLength(length) || !isLength(plainLength)) {
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

    private static boolean isLength(long value) {
      return value >= 0 && value <= Integer.MAX_VALUE;
    }

    private static BlobType typeOf(String word) {
      return BlobType.find(word)
          .orElseThrow(() -> new IllegalArgumentException("no blob is of type " + word));
    }
  }
}
