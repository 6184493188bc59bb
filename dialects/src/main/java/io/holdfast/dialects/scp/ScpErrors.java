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
    var status = status(failure);
    var code = code(failure, status);
    var requestId = "req-" + failure.requestId();
    var body = JSON.objectNode();
    var error = body.putArray("errors").addObject();
    error.put("code", code).put("title", code).put("status", status);
    error.set("detail", detail(failure, status));
    error.put("request_id", requestId).put("global_request_id", requestId);
    error.putArray("links");
    error.putArray("related_resources");
    error.putNull("response");
    return Response.text(status, ScpDialect.JSON_TYPE, body.toString())
        .with("x-request-id", requestId);
  }

  /** The vendor has no 422 and no 412: what cannot be meant is a bad request, a race a conflict. */
  private static int status(Failure failure) {
    return switch (failure.status()) {
      case 422 -> 400;
      case 412 -> 409;
      default -> failure.status();
    };
  }

  private static String code(Failure failure, int status) {
    return switch (status) {
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
      default -> status < 500 ? "ValidationError" : "ContactAdminForAssistance";
    };
  }

  private static boolean isVersion(Failure failure) {
    return failure.violations().stream()
        .anyMatch(violation -> violation.code().equals(ScpVersion.UNSUPPORTED));
  }

  /** Clients take a text, or for 400 a list of texts with one for each fault, and nothing else. */
  private static JsonNode detail(Failure failure, int status) {
    if (status != 400) {
      return JSON.textNode(failure.detail());
    }
    var details = JSON.arrayNode();
    for (var violation : failure.violations()) {
      var place = violation.place();
      var name = name(place);
      details.add("%s: %s".formatted(name, violation.detail()));
    }
    return details.isEmpty() ? details.add(failure.detail()) : details;
  }

  /** A field as people name it: {@code schedules.0.type}. */
  private static String name(String place) {
    if (place.startsWith("?")) {
      return place.substring(1);
    }
    return place.length() > 1 && place.startsWith("/")
        ? place.substring(1).replace('/', '.')
        : place;
  }
}
