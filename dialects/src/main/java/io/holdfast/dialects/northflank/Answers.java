package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What all answers have in common: 200 whatever was done, and an object with {@code data}. */
final class Answers {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final String TYPE = "application/json; charset=utf-8";

  /** Nothing is counted: of the vendor's hourly thousand, all always remain. */
  private static final String HOURLY = "1000";

  private static final String HOUR_SECONDS = "3600";

  private Answers() {}

  /** Where there is nothing to tell: the vendor's clients take 204 for a failure. */
  static Response done() {
    return data(JSON.objectNode());
  }

  static Response data(JsonNode data) {
    var body = JSON.objectNode();
    body.set("data", data);
    return json(200, body);
  }

  static Response json(int status, ObjectNode body) {
    return Response.text(status, TYPE, body.toString())
        .with("x-ratelimit-limit", HOURLY)
        .with("x-ratelimit-remaining", HOURLY)
        .with("x-ratelimit-reset", HOUR_SECONDS);
  }

  static String time(Instant at) {
    return ClockFormat.MILLISECONDS.format(at);
  }

  static void put(ObjectNode node, String field, @Nullable Instant at) {
    if (at != null) {
      node.put(field, time(at));
    }
  }
}
