package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.UuidText;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;

/** Problem details as the vendor writes them, and a message for the scripts that print one. */
final class AzureErrors implements ErrorRenderer {
  private static final String PROBLEM_TYPE = "application/problem+json; charset=utf-8";

  /** The vendor's status: it knows fewer, and one for what must not be deleted. */
  private static int status(Failure failure) {
    return switch (failure.code()) {
      case POINT_PINNED, POINT_IN_USE -> 423;
      default ->
          switch (failure.status()) {
            case 422 -> 400;
            case 412, 428 -> 409;
            default -> failure.status();
          };
    };
  }

  @Override
  public Response render(Failure failure) {
    var status = status(failure);
    var body = JsonNodeFactory.instance.objectNode();
    body.put("type", "about:blank")
        .put("title", title(status))
        .put("status", status)
        .put("detail", failure.detail())
        .put("message", failure.detail())
        .put("traceId", failure.requestId());
    if (status == 404) {
      body.put("instance", failure.path());
    }
    if (status == 401) {
      body.putObject("extensions");
    }
    if (status == 403) {
      body.put("licenseAgreementAcceptanceRequired", false);
    }
    if (status == 409) {
      body.put("resourceId", resource(failure.path())).put("sessionId", "");
    }
    if (status == 400) {
      var errors = body.putObject("errors");
      for (var violation : failure.violations()) {
        var place = violation.place();
        errors
            .withArrayProperty(
                place.startsWith("?") || place.startsWith("/") ? place.substring(1) : place)
            .add(violation.detail());
      }
    }
    return Response.text(status, PROBLEM_TYPE, body.toString());
  }

  /** The last thing that the path names by its id. */
  private static String resource(String path) {
    var last = "";
    for (var segment : path.split("/", -1)) {
      last = UuidText.parse(segment).isPresent() ? segment : last;
    }
    return last;
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 409 -> "Conflict";
      case 413 -> "Content Too Large";
      case 415 -> "Unsupported Media Type";
      case 423 -> "Locked";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Unavailable";
      default -> status < 500 ? "Bad Request" : "Internal Server Error";
    };
  }
}
