package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be done to a thing up to version 5: one path, and a body with one field whose name says
 * what, and whose value how. Not thread-safe while it is filled.
 */
final class Actions implements Call.Handler {
  /** Does one of them. */
  @FunctionalInterface
  interface Action {
    Response act(Call call, Fields how) throws InterruptedException;
  }

  private final Map<String, Action> known = new LinkedHashMap<>();

  Actions on(String name, Action action) {
    known.put(name, action);
    return this;
  }

  @Override
  public Response answer(Call call) throws InterruptedException {
    var body = call.body();
    var names = body.names();
    if (names.size() != 1) {
      throw unknown("the body must have one field");
    }
    var name = names.iterator().next();
    for (var each : known.entrySet()) {
      if (each.getKey().equalsIgnoreCase(name)) {
        return each.getValue().act(call, body.part(name));
      }
    }
    throw unknown("no action '%s'".formatted(name.substring(0, Math.min(60, name.length()))));
  }

  private RequestException unknown(String why) {
    return new RequestException(
        ErrorCode.BODY_INVALID,
        "%s; known are %s".formatted(why, String.join(", ", known.keySet())));
  }
}
