package io.holdfast.dialects.veeamazure;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;

/** An operation of some versions of the API; the others have no such path. */
final class Operation {
  /** Answers a call. */
  @FunctionalInterface
  interface Answer {
    Response to(Call call) throws InterruptedException;
  }

  private final Method method;
  private final String path;
  private final AzureVersion first;
  private final AzureVersion last;
  private final Answer answer;
  private final boolean open;

  private Operation(
      Method method, String path, AzureVersion first, AzureVersion last, Answer answer) {
    this(method, path, first, last, answer, false);
  }

  private Operation(
      Method method,
      String path,
      AzureVersion first,
      AzureVersion last,
      Answer answer,
      boolean open) {
    this.open = open;
    this.method = method;
    this.path = path;
    this.first = first;
    this.last = last;
    this.answer = answer;
  }

  /**
   * @param path behind the version, starts with a slash
   */
  static Operation get(String path, Answer answer) {
    return new Operation(Method.GET, path, AzureVersion.V1, AzureVersion.V8_1, answer);
  }

  static Operation post(String path, Answer answer) {
    return new Operation(Method.POST, path, AzureVersion.V1, AzureVersion.V8_1, answer);
  }

  static Operation delete(String path, Answer answer) {
    return new Operation(Method.DELETE, path, AzureVersion.V1, AzureVersion.V8_1, answer);
  }

  /** This operation below another path. */
  Operation below(String parent) {
    return new Operation(method, parent + path, first, last, answer);
  }

  /** Not in versions before one. */
  Operation from(AzureVersion version) {
    return new Operation(method, path, version.since(first) ? version : first, last, answer);
  }

  /** Not in versions after one. */
  Operation until(AzureVersion version) {
    return new Operation(method, path, first, version.before(last) ? version : last, answer);
  }

  /** This operation, answered without a token. */
  Operation openToAll() {
    return new Operation(method, path, first, last, answer, true);
  }

  Route route() {
    var route = Route.of(method, "/api/{version}" + path, this::answer).withLenientSlash();
    return open ? route.openToAll() : route;
  }

  private Response answer(Request request) throws InterruptedException {
    var version =
        AzureVersion.find(request.pathValue("version"))
            .filter(named -> named.since(first) && !last.before(named))
            .orElseThrow(
                () -> new RequestException(ErrorCode.RESOURCE_MISSING, "no such path here"));
    return answer.to(new Call(request, version));
  }
}
