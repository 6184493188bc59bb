package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Response;
import java.time.Instant;

/** The form of all answers. */
final class Answers {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Answers() {}

  static Response ok(JsonNode body) {
    return json(200, body);
  }

  static Response json(int status, JsonNode body) {
    return Response.text(status, "application/json; charset=utf-8", body.toString());
  }

  static Response done() {
    return Response.empty(204);
  }

  static String time(Instant at) {
    return ClockFormat.MILLISECONDS.format(at);
  }
}
