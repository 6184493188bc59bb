package io.holdfast.dialects.veeamm365;

import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Route;
import java.util.ArrayList;
import java.util.List;

/** Collects the routes of one version. Not thread-safe. */
final class Routes {
  private final M365Version version;
  private final List<Route> all = new ArrayList<>();

  Routes(M365Version version) {
    this.version = version;
  }

  M365Version version() {
    return version;
  }

  /**
   * @param path below the version
   */
  Routes get(String path, Call.Handler handler) {
    all.add(route(Method.GET, path, handler));
    return this;
  }

  Routes post(String path, Call.Handler handler) {
    all.add(route(Method.POST, path, handler));
    return this;
  }

  /** Answered without a token. */
  Routes postOpen(String path, Call.Handler handler) {
    all.add(route(Method.POST, path, handler).openToAll());
    return this;
  }

  List<Route> all() {
    return List.copyOf(all);
  }

  private Route route(Method method, String path, Call.Handler handler) {
    return Route.of(
            method, version.path() + path, request -> handler.answer(new Call(request, version)))
        .withLenientSlash();
  }
}
