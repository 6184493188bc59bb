package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A request in one version of the API. */
record Call(Request request, M365Version version) {
  /** Answers a call. */
  @FunctionalInterface
  interface Handler {
    Response answer(Call call) throws InterruptedException;
  }

  /** Who calls, if it may do all of this. */
  Caller caller(Scope... scopes) {
    var caller = request.get(Caller.class);
    for (var scope : scopes) {
      if (!caller.may(scope)) {
        throw new RequestException(
            ErrorCode.SCOPE_MISSING, "the user lacks the scope %s".formatted(scope.text()));
      }
    }
    return caller;
  }

  /** The query; names match in any case. */
  Parameters query() {
    return request.query().ignoringCase();
  }

  /** The body, as this vendor's clients write one. */
  Fields body() {
    return Body.forgiving(request);
  }

  String value(String name) {
    return request.pathValue(name);
  }

  /**
   * An id of the path.
   *
   * @throws RequestException RESOURCE_MISSING when it is none
   */
  UUID id(String name, String thing) {
    return UuidText.parse(value(name)).orElseThrow(() -> missing(thing));
  }

  /** A time of the query, in any of the forms that clients send. */
  Optional<Instant> time(String name) {
    return query().find(name).map(text -> time(name, text));
  }

  /** An id of the query. */
  Optional<UUID> queryId(String name) {
    return query()
        .find(name)
        .map(text ->
            UuidText.parse(text)
                .orElseThrow(() -> Parameters.invalid(name, "FORMAT", "must be a UUID")));
  }

  static Instant time(String name, String text) {
    return QueryTime.parse(text)
        .orElseThrow(() ->
            Parameters.invalid(name, "FORMAT", "must be a time such as 2020-05-12T15:55:20Z"));
  }

  /** What links begin with: absolute up to version 5, from the host's root on after it. */
  String linkBase() {
    return version.isAtLeast(6) ? rootless(request.baseUrl()) : request.baseUrl();
  }

  /** A link to a place below the version. */
  String link(String place) {
    return linkBase() + version.path() + place;
  }

  static RequestException missing(String thing) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such " + thing);
  }

  private static String rootless(String url) {
    var path = URI.create(url).getRawPath();
    return path == null ? "" : path;
  }
}
