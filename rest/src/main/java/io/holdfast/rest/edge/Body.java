package io.holdfast.rest.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;

/** Reads bodies strictly: one JSON object, UTF-8, no field twice, nothing after it, not deep. */
public final class Body {
  private static final int MAX_DEPTH = 20;
  private static final ObjectMapper JSON = mapper().build();
  private static final ObjectMapper FORGIVING =
      mapper().enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

  private Body() {}

  /** The fields of a body that must be there. */
  public static Fields required(Request request) {
    request.requireMediaType("application/json");
    return fields(request.bodyText());
  }

  /** The fields of a merge patch (RFC 7396). */
  public static Fields patch(Request request) {
    request.requireMediaType("application/json", "application/merge-patch+json");
    return fields(request.bodyText());
  }

  /** The fields of a body that may be left out. */
  public static Fields optional(Request request) {
    if (request.body().length == 0) {
      return new Fields(JsonNodeFactory.instance.objectNode(), "");
    }
    return required(request);
  }

  /** Refuses a body with anything in it. */
  public static void none(Request request) {
    optional(request).close();
  }

  /**
   * The fields of a body that may be left out or null, for clients that set commas after the last
   * field, write flags as text and names in any case, and send any media type.
   */
  public static Fields forgiving(Request request) {
    var text = request.bodyText();
    var node =
        text.isBlank() || text.strip().equals("null")
            ? JsonNodeFactory.instance.objectNode()
            : parse(FORGIVING, text);
    return new Fields(node, "", Fields.Rigour.FORGIVING).ignoringCase();
  }

  /** The fields of an object that came otherwise, such as a message over a WebSocket. */
  public static Fields fields(String text) {
    return new Fields(parse(text), "");
  }

  private static JsonMapper.Builder mapper() {
    return JsonMapper.builder(
            JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(40)
                        .build())
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  private static ObjectNode parse(String text) {
    return parse(JSON, text);
  }

  private static ObjectNode parse(ObjectMapper mapper, String text) {
    try {
      JsonNode node = mapper.readTree(text);
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw invalid("TYPE", "the body must be a JSON object");
    } catch (StreamConstraintsException e) {
      throw invalid("SIZE", "the body is nested too deeply, or holds too long a number");
    } catch (JsonProcessingException e) {
      var duplicate = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
      throw invalid(
          duplicate ? "DUPLICATE" : "FORMAT",
          duplicate
              ? "the body has a field twice%s".formatted(place(e))
              : "the body is not JSON%s".formatted(place(e)));
    }
  }

  private static String place(JsonProcessingException e) {
    var at = e.getLocation();
    return at == null ? "" : ", see line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static RequestException invalid(String code, String detail) {
    return RequestException.of(ErrorCode.BODY_INVALID, new Violation("/", code, detail));
  }
}
