package io.holdfast.rest.v1;

import io.holdfast.api.model.Problem;
import io.holdfast.api.model.ProblemDetail;
import io.holdfast.base.ErrorCode.Retry;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import java.util.Locale;

/** Failures as RFC 9457 problems. */
final class Problems implements ErrorRenderer {
  private static final String MEDIA_TYPE = "application/problem+json";

  @Override
  public Response render(Failure failure) {
    var code = failure.code();
    var problem =
        new Problem(
            "urn:holdfast:error:" + code.number(),
            title(code.name()),
            failure.status(),
            failure.detail(),
            failure.path(),
            code.name(),
            failure.requestId(),
            code.retry() == Retry.LATER,
            failure.violations().stream()
                .map(it -> new ProblemDetail(it.place(), it.code(), it.detail()))
                .toList());
    return Response.bytes(failure.status(), MEDIA_TYPE, Answers.write(problem));
  }

  /** {@code RESOURCE_MISSING} as {@code Resource missing}. */
  private static String title(String code) {
    var words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
