package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.base.ErrorCode.Kind;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.Locale;
import java.util.regex.Pattern;

/** The vendor's two error bodies: one for values that are wrong, one for all else. */
final class MittwaldErrors implements ErrorRenderer {
  private static final Pattern INDEX = Pattern.compile("\\d+");

  /** What the vendor says when the storage behind its API cannot be reached. */
  private static final int STORAGE_AWAY = 502;

  @Override
  public Response render(Failure failure) {
    var status = failure.code().kind() == Kind.STORE ? STORAGE_AWAY : failure.status();
    var body = Answers.JSON.objectNode();
    body.put("type", type(status)).put("message", failure.detail());
    if (status == 400) {
      var errors = body.putArray("validationErrors");
      failure.violations().forEach(violation -> add(errors, violation));
    }
    return Answers.json(status, body);
  }

  private static void add(ArrayNode errors, Violation violation) {
    var path = path(violation);
    var error =
        errors
            .addObject()
            .put("path", path)
            .put("message", violation.detail())
            .put("type", keyword(violation));
    if (violation.code().equals("REQUIRED")) {
      error.putObject("context").put("missingProperty", path.substring(path.lastIndexOf('.') + 1));
    }
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
      case STORAGE_AWAY -> "BadGateway";
      case 503 -> "ServiceUnavailable";
      default -> status < 500 ? "BadRequest" : "InternalServerError";
    };
  }

  /** JavaScript's notation, such as {@code .limit} and {@code .sourcePaths[0]}. */
  private static String path(Violation violation) {
    var place = violation.place();
    if (!place.startsWith("/")) {
      return "." + (place.startsWith("?") ? place.substring(1) : place);
    }
    var path = new StringBuilder();
    for (var name : place.substring(1).split("/", -1)) {
      if (INDEX.matcher(name).matches()) {
        path.append('[').append(name).append(']');
      } else if (!name.isEmpty()) {
        path.append('.').append(name);
      }
    }
    return path.toString();
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
