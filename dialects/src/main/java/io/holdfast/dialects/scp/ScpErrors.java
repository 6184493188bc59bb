package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;

/** The vendor's one envelope for errors: a list with one entry. */
final class ScpErrors implements ErrorRenderer {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Override
  public Response render(Failure failure) {
    var code = code(failure);
    var requestId = "req-" + failure.requestId();
    var body = JSON.objectNode();
    var error = body.putArray("errors").addObject();
    error.put("code", code).put("title", code).put("status", failure.status());
    error.set("detail", detail(failure));
    error.put("request_id", requestId).put("global_request_id", requestId);
    error.putArray("links");
    error.putArray("related_resources");
    error.putNull("response");
    return Response.text(failure.status(), ScpDialect.JSON_TYPE, body.toString())
        .with("x-request-id", requestId);
  }

  private static String code(Failure failure) {
    return switch (failure.status()) {
      case 400 -> isVersion(failure) ? "UnsupportedApiVersion" : "ValidationError";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 405 -> "MethodNotAllowed";
      case 409 -> "Conflict";
      case 413 -> "PayloadTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 429 -> "TooManyRequests";
      case 503 -> "ServiceUnavailable";
      default -> failure.status() < 500 ? "ValidationError" : "ContactAdminForAssistance";
    };
  }

  private static boolean isVersion(Failure failure) {
    return failure.violations().stream()
        .anyMatch(violation -> violation.code().equals(ScpVersion.UNSUPPORTED));
  }

  /** Clients take a text, or for 400 a list of texts with one for each fault, and nothing else. */
  private static JsonNode detail(Failure failure) {
    if (failure.status() != 400) {
      return JSON.textNode(failure.detail());
    }
    var details = JSON.arrayNode();
    for (var violation : failure.violations()) {
      var place = violation.place();
      var name = place.startsWith("?") ? place.substring(1) : place;
      details.add("%s: %s".formatted(name, violation.detail()));
    }
    return details.isEmpty() ? details.add(failure.detail()) : details;
  }
}
