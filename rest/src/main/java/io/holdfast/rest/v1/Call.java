package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Violation;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request whose caller is known and may do what the operation does. */
record Call(Request request, Caller caller) {
  /** What answers calls. */
  @FunctionalInterface
  interface Operation {
    io.holdfast.rest.edge.Response run(Call call) throws InterruptedException;
  }

  /** The id in the path. */
  <I> I id(String name, Function<UUID, I> type) {
    var text = request.pathValue(name);
    try {
      if (text.length() == 36) {
        return type.apply(UUID.fromString(text));
      }
    } catch (IllegalArgumentException e) {
      // Answered below, as every other text that is no UUID.
    }
    throw RequestException.of(
        ErrorCode.PARAMETER_INVALID,
        new Violation("{%s}".formatted(name), "FORMAT", "must be a UUID"));
  }

  /**
   * Hides what the caller may not know of.
   *
   * @param project null for what belongs to all
   * @throws RequestException RESOURCE_MISSING, as if there were no such thing
   */
  <T> T visible(T thing, @Nullable ProjectId project, String kind, Object id) {
    if (project != null && !caller.sees(project)) {
      throw missing(kind, id);
    }
    return thing;
  }

  /** Refuses a caller who lacks a scope. */
  void require(Scope scope) {
    if (!caller.may(scope)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "the token lacks the scope %s".formatted(scope.text()));
    }
  }

  /** Refuses all parameters but these. */
  void allowOnly(String... parameters) {
    request.query().allowOnly(java.util.List.of(parameters));
  }

  static RequestException missing(String kind, Object id) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(kind, id));
  }
}
