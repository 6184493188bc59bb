package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.util.List;
import java.util.Map;

/**
 * Why a request was not answered as asked; what a {@link ErrorRenderer} needs to know.
 *
 * @param status the HTTP status that {@link Statuses} gives the code
 * @param detail a sentence for the caller; for INTERNAL it tells nothing but the request id
 * @param headers for the answer: Allow, Retry-After, WWW-Authenticate
 * @param path relative to the mount, undecoded, without query; may be empty for broken requests
 */
public record Failure(
    ErrorCode code,
    int status,
    String detail,
    List<Violation> violations,
    Map<String, String> headers,
    String requestId,
    String path) {
  public Failure {
    violations = List.copyOf(violations);
    headers = Map.copyOf(headers);
  }
}
