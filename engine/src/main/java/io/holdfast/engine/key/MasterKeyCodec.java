package io.holdfast.engine.key;

import com.fasterxml.jackson.core.JsonParser;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Arrays;

/** The JSON that is sealed inside a key file. */
final class MasterKeyCodec {
  private MasterKeyCodec() {}

  /** The caller wipes the result. */
  static byte[] encode(MasterKey key) {
    var encrypt = key.encryptBytes();
    var macK = key.macKBytes();
    var macR = key.macRBytes();
    var json = new GoJsonWriter(ZoneOffset.UTC);
    try {
      json.beginObject().field("mac").beginObject();
      json.field("k").base64(macK).field("r").base64(macR).endObject();
      json.field("encrypt").base64(encrypt).endObject();
      return json.toByteArray();
    } finally {
      Arrays.fill(encrypt, (byte) 0);
      Arrays.fill(macK, (byte) 0);
      Arrays.fill(macR, (byte) 0);
      Arrays.fill(json.array(), (byte) 0);
    }
  }

  /**
   * @throws IOException when these bytes hold no master key
   */
  static MasterKey decode(byte[] bytes) throws IOException {
    var parts = new byte[3][0];
    var parser = Json.parser(bytes, 0, bytes.length);
    Json.readDocument(parser, field -> field(parser, field, parts));
    try {
      return new MasterKey(parts[0], parts[1], parts[2]);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      for (var part : parts) {
        Arrays.fill(part, (byte) 0);
      }
    }
  }

  private static void field(JsonParser parser, String field, byte[][] parts) throws IOException {
    switch (field) {
      case "encrypt" -> parts[0] = parser.getBinaryValue();
      case "mac" ->
          Json.readObject(
              parser,
              inner -> {
                switch (inner) {
                  case "k" -> parts[1] = parser.getBinaryValue();
                  case "r" -> parts[2] = parser.getBinaryValue();
                  default -> parser.skipChildren();
                }
              });
      default -> parser.skipChildren();
    }
  }
}
