package io.holdfast.dialects.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.dialects.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a vendor's clients can read when something is wrong. */
enum Shape {
  SCP(Set.of(400, 401, 403, 404, 405, 409, 413, 415)) {
    @Override
    void check(Answer answer, JsonNode body, List<String> faults) {
      var errors = body.path("errors");
      require(errors.isArray() && errors.size() == 1, "one entry in errors", faults);
      var error = errors.path(0);
      for (var field :
          List.of("code", "title", "status", "detail", "request_id", "global_request_id")) {
        require(error.has(field), field, faults);
      }
      require(error.path("status").asInt() == answer.status(), "its status", faults);
      var detail = error.path("detail");
      require(detail.isTextual() || (detail.isArray() && texts(detail)), "detail as texts", faults);
      require(answer.header("x-request-id").isPresent(), "x-request-id", faults);
    }
  },
  NORTHFLANK(Set.of(400, 401, 403, 404, 405, 409, 413, 415, 429)) {
    @Override
    void check(Answer answer, JsonNode body, List<String> faults) {
      var error = body.path("error");
      require(isText(error, "message"), "error.message", faults);
      require(error.path("status").asInt() == answer.status(), "error.status", faults);
      require(isText(error, "id"), "error.id", faults);
    }
  },
  VEEAM_AZURE(Set.of(400, 401, 403, 404, 405, 409, 413, 415, 423)) {
    @Override
    void check(Answer answer, JsonNode body, List<String> faults) {
      require(isText(body, "title"), "title", faults);
      require(isText(body, "detail"), "detail", faults);
      require(isText(body, "message"), "message", faults);
      require(body.path("status").asInt() == answer.status(), "status", faults);
      require(!body.has("access_token"), "no access_token", faults);
      require(type(answer).startsWith("application/problem+json"), "the type of problems", faults);
    }
  },
  VEEAM_M365(Set.of(400, 401, 403, 404, 405, 409, 413, 415, 500)) {
    @Override
    void check(Answer answer, JsonNode body, List<String> faults) {
      require(isText(body, "message"), "message", faults);
      body.fieldNames()
          .forEachRemaining(name -> require(FIELDS.contains(name), "no field " + name, faults));
      // Older versions say so of sessions that are over, and of nothing else.
      var over = body.path("message").asText().endsWith("has been stopped; open a new one");
      require(answer.status() != 500 || over, "a reason for status 500", faults);
      require(body.has("error") == body.has("error_description"), "both of OAuth's words", faults);
    }
  },
  MITTWALD(Set.of(400, 401, 403, 404, 405, 409, 412, 413, 415, 429, 503)) {
    @Override
    void check(Answer answer, JsonNode body, List<String> faults) {
      require(isText(body, "type"), "type", faults);
      require(isText(body, "message"), "message", faults);
      if (body.path("type").asText().equals("ValidationError")) {
        var errors = body.path("validationErrors");
        require(errors.isArray(), "validationErrors", faults);
        for (var error : errors) {
          require(error.path("path").isTextual(), "path of a validation error", faults);
          require(isText(error, "message"), "message of a validation error", faults);
          require(isText(error, "type"), "type of a validation error", faults);
        }
      }
    }
  };

  private static final Set<String> FIELDS =
      Set.of("message", "errorCode", "error", "error_description");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What shows that something of ours broke, or that somebody looks at our insides. */
  private static final List<String> INSIDES =
      List.of("Exception", "io.holdfast", "java.", "jackson", "jooq", "\tat ", "SQLITE", "sqlite");

  private final Set<Integer> statuses;

  Shape(Set<Integer> statuses) {
    this.statuses = statuses;
  }

  static Shape of(String dialect) {
    return valueOf(dialect.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
  }

  /** What is wrong with an answer; empty if nothing is. */
  final List<String> faults(Answer answer) {
    var faults = new ArrayList<String>();
    if (answer.status() < 300) {
      if (!answer.body().isEmpty() && type(answer).contains("json")) {
        json(answer, faults);
      }
      return faults;
    }
    require(statuses.contains(answer.status()), "a status of the contract", faults);
    for (var word : INSIDES) {
      require(!answer.body().contains(word), "nothing of our insides: " + word, faults);
    }
    require(type(answer).contains("json"), "JSON by its type", faults);
    if (answer.status() == 405) {
      require(answer.header("Allow").isPresent(), "Allow", faults);
    }
    json(answer, faults).ifPresent(body -> check(answer, body, faults));
    return faults;
  }

  abstract void check(Answer answer, JsonNode body, List<String> faults);

  private static Optional<JsonNode> json(Answer answer, List<String> faults) {
    try {
      var body = MAPPER.readTree(answer.body());
      require(body.isObject() || body.isArray(), "an object", faults);
      return Optional.of(body);
    } catch (IOException _) {
      faults.add("is no JSON");
      return Optional.empty();
    }
  }

  private static String type(Answer answer) {
    return answer.header("Content-Type").orElse("");
  }

  private static boolean isText(JsonNode node, String field) {
    return node.path(field).isTextual() && !node.path(field).asText().isBlank();
  }

  private static boolean texts(JsonNode list) {
    for (var text : list) {
      if (!text.isTextual()) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean holds, String what, List<String> faults) {
    if (!holds) {
      faults.add("lacks " + what);
    }
  }
}
