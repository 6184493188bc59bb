package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked: which code, and what exactly is wrong with it. */
public final class RequestException extends HoldfastException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;
  private final transient Map<String, String> headers;

  public RequestException(ErrorCode code, String message) {
    this(code, message, List.of(), Map.of(), null);
  }

  public RequestException(ErrorCode code, String message, List<Violation> violations) {
    this(code, message, violations, Map.of(), null);
  }

  private RequestException(
      ErrorCode code,
      String message,
      List<Violation> violations,
      Map<String, String> headers,
      @Nullable Throwable cause) {
    super(code, message, cause);
    this.violations = List.copyOf(violations);
    this.headers = Map.copyOf(headers);
  }

  /** A parameter, path value or field that is wrong; the violation's detail is the message. */
  public static RequestException of(ErrorCode code, Violation violation) {
    var place =
        violation.place().startsWith("?") ? violation.place().substring(1) : violation.place();
    var message = "%s: %s".formatted(place, violation.detail());
    return new RequestException(code, message, List.of(violation), Map.of(), null);
  }

  /** This exception with a header for the answer, such as Allow or WWW-Authenticate. */
  public RequestException with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new RequestException(code(), String.valueOf(getMessage()), violations, more, getCause());
  }

  public List<Violation> violations() {
    return violations;
  }

  /** Headers for the answer. */
  public Map<String, String> headers() {
    return headers;
  }
}
