package io.holdfast.rest.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.access.Caller;
import io.holdfast.control.gateway.ClientObject;
import io.holdfast.control.gateway.Gate;
import io.holdfast.control.gateway.RepositoryGateway;
import io.holdfast.rest.edge.ByteRange;
import io.holdfast.rest.edge.Method;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.OptionalLong;

/** The objects of a repository, by restic's REST protocol. */
final class ObjectPaths {
  private static final String REPOSITORY = "/{repository}";
  private static final String CONFIG = "/{repository}/config";
  private static final String TYPE = "/{repository}/{type}";
  private static final String OBJECT = "/{repository}/{type}/{name}";

  private final RepositoryGateway gateway;

  ObjectPaths(RepositoryGateway gateway) {
    this.gateway = gateway;
  }

  List<Route> routes() {
    return List.of(
        Route.post(REPOSITORY, this::create).withLenientSlash(),
        Route.get(CONFIG, request -> get(request, ClientObject.CONFIG)),
        Route.post(CONFIG, request -> save(request, ClientObject.CONFIG)).withStreamedBody(),
        Route.of(Method.DELETE, CONFIG, request -> delete(request, ClientObject.CONFIG)),
        Route.get(TYPE, this::list).withLenientSlash(),
        Route.get(OBJECT, request -> get(request, object(request))),
        Route.post(OBJECT, request -> save(request, object(request))).withStreamedBody(),
        Route.of(Method.DELETE, OBJECT, request -> delete(request, object(request))));
  }

  private Response create(Request request) {
    var gate = gate(request);
    if (!request.query().find("create").orElse("").equals("true")) {
      throw new RequestException(ErrorCode.PARAMETER_INVALID, "only ?create=true is answered here");
    }
    gate.create();
    return Response.empty(200);
  }

  private Response list(Request request) {
    var listing = gate(request).list(request.pathValue("type"));
    return Listings.of(request, listing);
  }

  private Response get(Request request, ClientObject object) {
    var gate = gate(request);
    var bytes = gate.size(object);
    var range = request.method().equals("HEAD") ? null : ByteRange.of(request, bytes).orElse(null);
    var wanted = range == null ? ByteRange.whole(bytes) : range;
    var answer =
        Response.stream(
                range == null ? 200 : 206,
                "application/octet-stream",
                output -> {
                  if (wanted.length() > 0) {
                    try (var content = gate.load(object, wanted.first(), wanted.length())) {
                      content.transferTo(output);
                    }
                  }
                })
            .with("Content-Length", Long.toString(wanted.length()))
            .with("Accept-Ranges", "bytes");
    return range == null ? answer : answer.with("Content-Range", wanted.of(bytes));
  }

  private Response save(Request request, ClientObject object) {
    var gate = gate(request);
    var length = length(request);
    if (length.isEmpty() && gate.hasQuota()) {
      return Response.text(
          411,
          "text/plain; charset=utf-8",
          "a repository with a quota takes only bodies whose Content-Length is told\n");
    }
    gate.save(object, request.bodyStream(), length);
    return Response.empty(200);
  }

  private Response delete(Request request, ClientObject object) {
    gate(request).delete(object);
    return Response.empty(200);
  }

  private Gate gate(Request request) {
    return gateway.open(request.get(Caller.class), request.pathValue("repository"));
  }

  private static ClientObject object(Request request) {
    return ClientObject.of(request.pathValue("type"), request.pathValue("name"));
  }

  private static OptionalLong length(Request request) {
    return request
        .header("Content-Length")
        .filter(text -> text.matches("\\d{1,18}"))
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElseGet(OptionalLong::empty);
  }
}
