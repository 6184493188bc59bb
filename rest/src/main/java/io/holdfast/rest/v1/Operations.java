package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Handler;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;

/** Makes routes of operations: each with the scope that it needs, POST idempotent. */
final class Operations {
  private final Idempotency idempotency;

  Operations(Idempotency idempotency) {
    this.idempotency = idempotency;
  }

  Route get(String path, Scope scope, Call.Operation operation) {
    return Route.get(path, scoped(scope, operation));
  }

  /** Repeated with the same Idempotency-Key, it is done once and answered twice. */
  Route post(String path, Scope scope, Call.Operation operation) {
    return Route.post(path, scoped(scope, call -> idempotency.once(call, operation)));
  }

  /** What a repetition answers may be more than the first time: it is done again. */
  Route postAnew(String path, Scope scope, Call.Operation operation) {
    return Route.post(path, scoped(scope, operation));
  }

  /** With a body of any size, which is not kept: repeated, it is done again. */
  Route postStream(String path, Scope scope, Call.Operation operation) {
    return Route.post(path, scoped(scope, operation)).withStreamedBody();
  }

  Route patch(String path, Scope scope, Call.Operation operation) {
    return Route.of(Method.PATCH, path, scoped(scope, operation));
  }

  Route delete(String path, Scope scope, Call.Operation operation) {
    return Route.of(Method.DELETE, path, scoped(scope, operation));
  }

  private static Handler scoped(Scope scope, Call.Operation operation) {
    return request -> {
      var call = new Call(request, request.get(Caller.class));
      call.require(scope);
      return operation.run(call);
    };
  }
}
