package io.holdfast.engine.config;

import static io.holdfast.base.ErrorCode.CONFIG_DAMAGED;
import static io.holdfast.base.ErrorCode.REPOSITORY_VERSION;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.chunk.Polynomial;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of the config file. Other programs' fields survive a rewrite. */
public final class ConfigCodec {
  private static final JsonFactory FACTORY = new JsonFactory();

  private ConfigCodec() {}

  public static byte[] encode(RepositoryConfig config) {
    var bytes = new ByteArrayOutputStream();
    try (var json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", config.version());
      json.writeStringField("id", config.id().toString());
      json.writeStringField("chunker_polynomial", config.polynomial().toString());
      for (var other : config.otherFields().entrySet()) {
        json.writeFieldName(other.getKey());
        json.writeRawValue(other.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws EngineException CONFIG_DAMAGED, or REPOSITORY_VERSION when we do not know its format
   */
  public static RepositoryConfig decode(byte[] bytes) {
    try {
      return new Reader(Json.parser(bytes, 0, bytes.length)).read();
    } catch (IOException e) {
      throw new EngineException(CONFIG_DAMAGED, "config: " + e.getMessage(), e);
    }
  }

  /** One config being read. */
  private static final class Reader {
    private final JsonParser parser;
    private long version;
    private @Nullable Digest id;
    private @Nullable Polynomial polynomial;
    private final Map<String, String> otherFields = new LinkedHashMap<>();

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private RepositoryConfig read() throws IOException {
      Json.readDocument(parser, this::field);
      if (!RepositoryConfig.isSupported(version)) {
        throw new EngineException(
            REPOSITORY_VERSION,
            "the repository has version %d of the format; 1 and 2 are supported"
                .formatted(version));
      }
      var chosen = Json.present("chunker_polynomial", polynomial);
      if (!chosen.isIrreducible()) {
        throw new EngineException(
            CONFIG_DAMAGED, "config: polynomial %s is not irreducible".formatted(chosen));
      }
      return new RepositoryConfig((int) version, Json.present("id", id), chosen, otherFields);
    }

    private void field(String field) throws IOException {
      switch (field) {
        case "version" -> version = Json.number(parser);
        case "id" -> id = Json.parsed(parser, Digest::parse);
        case "chunker_polynomial" -> polynomial = Json.parsed(parser, Polynomial::parse);
        default -> otherFields.put(field, copyValue());
      }
    }

    private String copyValue() throws IOException {
      var text = new StringWriter();
      try (var copy = FACTORY.createGenerator(text)) {
        copy.copyCurrentStructure(parser);
      }
      return text.toString();
    }
  }
}
