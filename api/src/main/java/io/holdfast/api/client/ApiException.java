package io.holdfast.api.client;

import io.holdfast.api.model.Problem;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service refused a call, or could not be reached. */
public final class ApiException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Problem problem;
  private final int status;

  private ApiException(
      ErrorCode code,
      String message,
      int status,
      @Nullable Problem problem,
      @Nullable Throwable cause) {
    super(code, message, cause);
    this.status = status;
    this.problem = problem;
  }

  /** For a refusal; codes that this client does not know yet become INTERNAL or INPUT_INVALID. */
  static ApiException of(Problem problem) {
    return new ApiException(codeOf(problem), problem.detail(), problem.status(), problem, null);
  }

  /** For an answer that is not of the native API, such as a proxy's page. */
  static ApiException strange(int status, String what) {
    return new ApiException(
        ErrorCode.SERVER_UNREACHABLE,
        "the server answered %d, which is not of Holdfast's API: %s".formatted(status, what),
        status,
        null,
        null);
  }

  static ApiException unreachable(String message, Throwable cause) {
    return new ApiException(ErrorCode.SERVER_UNREACHABLE, message, 0, null, cause);
  }

  /** The HTTP status; 0 when there was no answer. */
  public int status() {
    return status;
  }

  /** What the service said. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  private static ErrorCode codeOf(Problem problem) {
    for (var code : ErrorCode.values()) {
      if (code.name().equals(problem.code())) {
        return code;
      }
    }
    return problem.status() >= 500 ? ErrorCode.INTERNAL : ErrorCode.INPUT_INVALID;
  }
}
