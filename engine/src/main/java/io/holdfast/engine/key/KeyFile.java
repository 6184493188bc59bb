package io.holdfast.engine.key;

import com.fasterxml.jackson.core.JsonParser;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A key file: who made it, how its key is derived, and the master key sealed with that.
 *
 * @param sealedMasterKey sealed JSON, see {@link MasterKeyCodec}
 */
@SuppressWarnings("ArrayRecordComponent") // files are read and written, never compared
record KeyFile(
    OffsetDateTime created,
    KeyOwner owner,
    ScryptParameters scrypt,
    byte[] salt,
    byte[] sealedMasterKey) {
  private static final String KDF = "scrypt";

  byte[] encode() {
    var json = new GoJsonWriter(ZoneOffset.UTC);
    json.beginObject();
    json.field("created").asciiText(Rfc3339.format(created));
    json.field("username").text(owner.username());
    json.field("hostname").text(owner.hostname());
    json.field("kdf").asciiText(KDF);
    json.field("N").number(scrypt.cost());
    json.field("r").number(scrypt.blockSize());
    json.field("p").number(scrypt.parallelism());
    json.field("salt").base64(salt);
    json.field("data").base64(sealedMasterKey);
    return json.endObject().toByteArray();
  }

  /**
   * @throws IOException when these bytes are no key file
   */
  static KeyFile decode(byte[] bytes) throws IOException {
    return new Reader(Json.parser(bytes, 0, bytes.length)).read();
  }

  /** One key file being read. */
  private static final class Reader {
    private final JsonParser parser;
    private OffsetDateTime created = OffsetDateTime.MIN;
    private String username = "";
    private String hostname = "";
    private String kdf = "";
    private long cost;
    private long blockSize;
    private long parallelism;
    private byte @Nullable [] salt;
    private byte @Nullable [] data;

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private KeyFile read() throws IOException {
      Json.readDocument(parser, this::field);
      if (!kdf.equals(KDF)) {
        throw new IOException("key derivation '%s' is not known".formatted(kdf));
      }
      var present = Json.present("salt", salt);
      if (present.length != KeyDerivation.SALT_BYTES) {
        throw new IOException("its salt has %d bytes".formatted(present.length));
      }
      return new KeyFile(
          created, new KeyOwner(username, hostname), scrypt(), present, Json.present("data", data));
    }

    private ScryptParameters scrypt() throws IOException {
      try {
        return new ScryptParameters(
            Math.toIntExact(cost), Math.toIntExact(blockSize), Math.toIntExact(parallelism));
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw new IOException(e.getMessage(), e);
      }
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "created" -> created = Json.parsed(parser, Rfc3339::parse);
        case "username" -> username = Json.string(parser);
        case "hostname" -> hostname = Json.string(parser);
        case "kdf" -> kdf = Json.string(parser);
        case "N" -> cost = Json.number(parser);
        case "r" -> blockSize = Json.number(parser);
        case "p" -> parallelism = Json.number(parser);
        case "salt" -> salt = parser.getBinaryValue();
        case "data" -> data = parser.getBinaryValue();
        default -> parser.skipChildren();
      }
    }
  }
}
