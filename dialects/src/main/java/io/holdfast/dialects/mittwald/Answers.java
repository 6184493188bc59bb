package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The form of all answers. */
final class Answers {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static final String JSON_TYPE = "application/json; charset=utf-8";

  private Answers() {}

  static Response ok(JsonNode body) {
    return json(200, body);
  }

  static Response json(int status, JsonNode body) {
    return Response.text(status, JSON_TYPE, body.toString());
  }

  static Response done() {
    return Response.empty(204);
  }

  /** Leaves out what is absent. */
  static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
  }

  static void put(ObjectNode node, String field, @Nullable Instant value) {
    if (value != null) {
      node.put(field, time(value));
    }
  }

  static String time(Instant at) {
    return ClockFormat.MILLISECONDS.format(at);
  }
}
