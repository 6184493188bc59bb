package io.holdfast.api.model;

import java.util.List;

/** Why a request was refused (RFC 9457); programs decide by {@code code}. */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    String requestId,
    boolean retryable,
    List<ProblemDetail> errors) {
  public Problem {
    errors = errors == null ? List.of() : List.copyOf(errors);
  }
}
