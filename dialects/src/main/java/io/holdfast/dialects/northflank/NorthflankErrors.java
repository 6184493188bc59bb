package io.holdfast.dialects.northflank;

import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;

/** The error body that the vendor's clients read: always JSON, or they throw a parse error. */
final class NorthflankErrors implements ErrorRenderer {
  @Override
  public Response render(Failure failure) {
    var body = Answers.JSON.objectNode();
    var error = body.putObject("error");
    var status = status(failure);
    error.put("status", status).put("message", failure.detail()).put("id", id(status));
    if (!failure.violations().isEmpty()) {
      var details = error.putObject("details");
      for (var violation : failure.violations()) {
        var place = violation.place();
        details
            .withArrayProperty(
                place.startsWith("?") || place.startsWith("/") ? place.substring(1) : place)
            .add(violation.detail());
      }
    }
    return Answers.json(status, body);
  }

  /** The vendor knows neither 412 nor 422: what cannot be done as things are is a conflict. */
  private static int status(Failure failure) {
    return switch (failure.status()) {
      case 412, 422 -> 409;
      default -> failure.status();
    };
  }

  private static String id(int status) {
    return switch (status) {
      case 400 -> "validation-error";
      case 401 -> "unauthorized";
      case 403 -> "forbidden";
      case 404 -> "not-found";
      case 405 -> "method-not-allowed";
      case 409 -> "conflict";
      case 413 -> "payload-too-large";
      case 415 -> "unsupported-media-type";
      case 429 -> "rate-limited";
      case 503 -> "unavailable";
      default -> status < 500 ? "validation-error" : "internal-error";
    };
  }
}
