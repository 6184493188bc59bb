package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Retry;
import io.holdfast.base.HoldfastException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a request to its mount, route and handler, and turns whatever goes wrong into the answer
 * that the mount's API has for it. Knows nothing of the web server. Thread-safe.
 */
final class Dispatcher {
  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final String RETRY_AFTER_SECONDS = "2";

  private final Map<Mount, Router> routers = new HashMap<>();
  private final RefusalListener refusals;

  Dispatcher(List<Listener> listeners, RefusalListener refusals) {
    this.refusals = refusals;
    for (var listener : listeners) {
      for (var mount : listener.mounts()) {
        var dialect = mount.dialect();
        routers.put(mount, new Router(dialect.routes(), dialect.ignoresPathCase()));
      }
    }
  }

  /** Whether the request's body may have any size. */
  boolean streams(Mount mount, Request request) {
    try {
      return router(mount).find(request.method(), request.rawPath()).route().streamed();
    } catch (HoldfastException e) {
      return false;
    }
  }

  /** The request as whoever talks at its path by WebSocket wants it; empty if nobody does. */
  Optional<Talk> talk(Mount mount, Request request) {
    try {
      var match = router(mount).find(request.method(), request.rawPath());
      return Optional.ofNullable(match.route().socket())
          .map(socket -> new Talk(socket, request.withPathValues(match.values())));
    } catch (HoldfastException e) {
      return Optional.empty();
    }
  }

  /** Who talks, and about what. */
  record Talk(SocketHandler handler, Request request) {}

  /** Answers a request; never throws but for interruption. */
  Response answer(Mount mount, Request request) throws InterruptedException {
    try {
      return route(mount, request);
    } catch (HoldfastException e) {
      return refusal(mount, request, e);
    } catch (RuntimeException e) {
      log.error("request failed id={} method={}", request.id(), request.method(), e);
      return failure(mount, request.id(), request.rawPath(), ErrorCode.INTERNAL, "");
    }
  }

  /** The answer to a request that never reached a route. */
  Response transportFailure(Mount mount, String requestId, String rawPath, int status) {
    var code = Statuses.codeOf(status);
    var failure =
        new Failure(code, status, transportDetail(status), List.of(), Map.of(), requestId, rawPath);
    return finish(render(mount, failure), failure);
  }

  private Response route(Mount mount, Request request) throws InterruptedException {
    var router = router(mount);
    if (request.method().equals("OPTIONS")) {
      var allow = router.allowed(request.rawPath());
      if (allow.isPresent()) {
        return Response.empty(204).with("Allow", allow.get());
      }
    }
    var match = find(router, mount.dialect(), request);
    var known = request;
    try {
      known =
          match.route().open() ? request : mount.dialect().authenticator().authenticate(request);
      return match.route().handler().handle(known.withPathValues(match.values()));
    } catch (HoldfastException e) {
      refusals.refused(mount, match.route(), known, e.code());
      throw e;
    }
  }

  private static Router.Match find(Router router, Dialect dialect, Request request) {
    try {
      return router.find(request.method(), request.rawPath());
    } catch (RequestException e) {
      if (e.code() != ErrorCode.INPUT_INVALID && dialect.hidesPaths(request.rawPath())) {
        dialect.authenticator().authenticate(request);
      }
      throw e;
    }
  }

  private Router router(Mount mount) {
    var router = routers.get(mount);
    if (router == null) {
      throw new IllegalStateException("mount %s is not of this server".formatted(mount.prefix()));
    }
    return router;
  }

  private Response refusal(Mount mount, Request request, HoldfastException e) {
    var status = Statuses.of(e.code().kind());
    if (status >= 500) {
      log.error("request failed id={} code={}", request.id(), e.code(), e);
    }
    Map<String, String> headers = new LinkedHashMap<>();
    List<Violation> violations = List.of();
    if (e instanceof RequestException refused) {
      headers.putAll(refused.headers());
      violations = refused.violations();
    }
    if (e.code().retry() == Retry.LATER) {
      headers.putIfAbsent("Retry-After", RETRY_AFTER_SECONDS);
    }
    var detail = e.code() == ErrorCode.INTERNAL ? internal(request.id()) : message(e);
    var failure =
        new Failure(e.code(), status, detail, violations, headers, request.id(), request.rawPath());
    return finish(render(mount, failure), failure);
  }

  private Response failure(
      Mount mount, String requestId, String path, ErrorCode code, String detail) {
    var text = code == ErrorCode.INTERNAL ? internal(requestId) : detail;
    var failure =
        new Failure(code, Statuses.of(code.kind()), text, List.of(), Map.of(), requestId, path);
    return finish(render(mount, failure), failure);
  }

  private static Response render(Mount mount, Failure failure) {
    try {
      return mount.dialect().errors().render(failure);
    } catch (RuntimeException e) {
      log.error("error renderer failed id={}", failure.requestId(), e);
      return Response.empty(failure.status());
    }
  }

  private static Response finish(Response response, Failure failure) {
    var finished = response;
    for (var header : failure.headers().entrySet()) {
      finished = finished.with(header.getKey(), header.getValue());
    }
    return finished;
  }

  private static String message(HoldfastException e) {
    return e.getMessage() == null ? e.code().number() : e.getMessage();
  }

  private static String internal(String requestId) {
    return "something failed inside the server; its log has the details under request %s"
        .formatted(requestId);
  }

  private static String transportDetail(int status) {
    return switch (status) {
      case 400 -> "the request is not well-formed HTTP, or its URL holds bad percent escapes";
      case 408 -> "the request did not arrive in time";
      case 413 -> "the body is too large";
      case 414 -> "the URL is too long";
      case 426, 505 -> "this version of HTTP is not spoken here";
      case 431 -> "the request line and headers are too large";
      case 503 -> "the server is stopping or busy";
      default -> status >= 500 ? "the server could not answer" : "the request cannot be answered";
    };
  }
}
