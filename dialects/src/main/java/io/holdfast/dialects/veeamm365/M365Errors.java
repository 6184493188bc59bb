package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A message; for the token path, OAuth's error with it; from version 8 on, a word for its kind. A
 * session that has been stopped is told by status 500 up to version 5: its portal waits for that.
 */
final class M365Errors implements ErrorRenderer {
  private static final Pattern OLD = Pattern.compile("/v[2-5]/.*");
  private static final Pattern INSIDE =
      Pattern.compile("/v\\d/restoresessions/[^/]+/organization/.*");

  @Override
  public Response render(Failure failure) {
    var body = JsonNodeFactory.instance.objectNode();
    var path = failure.path().toLowerCase(Locale.ROOT);
    if (path.endsWith("/token") || path.endsWith("/token/")) {
      body.put("error", failure.status() < 500 ? "invalid_request" : "server_error")
          .put("error_description", failure.detail());
    }
    body.put("message", failure.detail());
    if (path.startsWith("/v8/")) {
      body.put("errorCode", word(failure));
    }
    return Response.text(status(failure, path), Answers.TYPE, body.toString());
  }

  private static int status(Failure failure, String path) {
    if (failure.code() == ErrorCode.NOT_SUPPORTED) {
      return 400;
    }
    var stopped = failure.code() == ErrorCode.STATE_CONFLICT && INSIDE.matcher(path).matches();
    return stopped && OLD.matcher(path).matches() ? 500 : failure.status();
  }

  private static String word(Failure failure) {
    return switch (failure.code().kind()) {
      case INPUT -> "ParameterValidationFailure";
      case MISSING -> "ResourceNotFound";
      case FORBIDDEN, UNAUTHENTICATED -> "ResourceAccessDenied";
      case CONFLICT -> "OperationConflict";
      case SERVICE, INTERRUPTED, STORE, SOURCE -> "Timeout";
      case METHOD,
          PRECONDITION,
          TOO_LARGE,
          MEDIA_TYPE,
          RANGE,
          UNSUPPORTED,
          ACCESS,
          PRECONDITION_REQUIRED,
          RATE,
          DATA,
          FAILED,
          INTERNAL ->
          "HttpError";
    };
  }
}
