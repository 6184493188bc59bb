package io.holdfast.dialects.mittwald;

import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.Locale;

/** The vendor's two error bodies: one for values that are wrong, one for all else. */
final class MittwaldErrors implements ErrorRenderer {
  @Override
  public Response render(Failure failure) {
    var body = Answers.JSON.objectNode();
    body.put("type", type(failure.status())).put("message", failure.detail());
    if (failure.status() == 400) {
      var errors = body.putArray("validationErrors");
      for (var violation : failure.violations()) {
        errors
            .addObject()
            .put("path", path(violation))
            .put("message", violation.detail())
            .put("type", keyword(violation));
      }
    }
    return Answers.json(failure.status(), body);
  }

  /** An answer of a call of its own that no code of ours stands for. */
  static Response plain(int status, String message) {
    var body = Answers.JSON.objectNode().put("type", type(status)).put("message", message);
    return Answers.json(status, body);
  }

  private static String type(int status) {
    return switch (status) {
      case 400 -> "ValidationError";
      case 401 -> "Unauthorized";
      case 403 -> "PermissionDenied";
      case 404 -> "ResourceNotFound";
      case 405 -> "MethodNotAllowed";
      case 409 -> "Conflict";
      case 412 -> "PreconditionFailed";
      case 413 -> "PayloadTooLarge";
      case 415 -> "UnsupportedMediaType";
      case 429 -> "RateLimitError";
      case 503 -> "ServiceUnavailable";
      default -> status < 500 ? "BadRequest" : "InternalServerError";
    };
  }

  /** JavaScript's notation, such as {@code .limit}. */
  private static String path(Violation violation) {
    var place = violation.place();
    return "." + (place.startsWith("?") ? place.substring(1) : place.replace("/", "."));
  }

  /** The keyword of JSON Schema that was broken. */
  private static String keyword(Violation violation) {
    return switch (violation.code()) {
      case "VALUE" -> "enum";
      case "RANGE" -> "minimum";
      default -> violation.code().toLowerCase(Locale.ROOT);
    };
  }
}
