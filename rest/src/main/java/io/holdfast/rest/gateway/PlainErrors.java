package io.holdfast.rest.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;

/**
 * Failures as a line of text, with the status that restic's clients take for what it is: they give
 * up at 401, 403, 404, 416 and 507, and try all others again.
 */
final class PlainErrors implements ErrorRenderer {
  @Override
  public Response render(Failure failure) {
    var line = "%s: %s%n".formatted(failure.code().number(), failure.detail());
    return Response.text(status(failure), "text/plain; charset=utf-8", line);
  }

  private static int status(Failure failure) {
    var code = failure.code();
    if (code == ErrorCode.QUOTA_EXCEEDED || code == ErrorCode.STORE_FULL) {
      return 507;
    }
    if (code == ErrorCode.OBJECT_MISSING) {
      return 404;
    }
    var refused =
        code == ErrorCode.RESOURCE_EXISTS
            || code == ErrorCode.REPOSITORY_APPEND_ONLY
            || code == ErrorCode.STORE_FORBIDDEN
            || code == ErrorCode.STATE_CONFLICT
            || code == ErrorCode.POINT_PINNED
            || code == ErrorCode.POINT_IN_USE;
    return refused ? 403 : failure.status();
  }
}
