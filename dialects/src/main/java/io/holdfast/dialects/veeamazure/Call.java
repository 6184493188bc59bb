package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One request in one version of the API. */
record Call(Request request, AzureVersion version) {
  Caller caller() {
    return request.get(Caller.class);
  }

  /**
   * The caller, who must have all scopes.
   *
   * @throws RequestException SCOPE_MISSING
   */
  Caller caller(Scope... scopes) {
    var caller = caller();
    for (var scope : scopes) {
      if (!caller.may(scope)) {
        throw new RequestException(
            ErrorCode.SCOPE_MISSING, "the user lacks the scope " + scope.text());
      }
    }
    return caller;
  }

  /** Names match in any case. */
  Parameters query() {
    return request.query().ignoringCase();
  }

  boolean since(AzureVersion first) {
    return version.since(first);
  }

  /** The path of this call's version. */
  String path(String behindVersion) {
    return "/api/" + version.text() + behindVersion;
  }

  AzureLinks links() {
    return new AzureLinks(request);
  }

  /** The id in the path. */
  UUID id(String name, String kind) {
    return UuidText.parse(request.pathValue(name)).orElseThrow(() -> missing(kind));
  }

  /** Empty where the parameter is not given; of what is no id, an id that nothing has. */
  Optional<UUID> idParameter(String name) {
    return query().findFilled(name).map(text -> UuidText.parse(text).orElse(new UUID(0, 0)));
  }

  /** Items of a parameter that may be repeated, or hold several behind commas. */
  Set<String> words(String name) {
    var words = new LinkedHashSet<String>();
    for (var value : query().all(name)) {
      for (var word : value.split(",", -1)) {
        if (!word.isBlank()) {
          words.add(word.strip());
        }
      }
    }
    return words;
  }

  /** The body: one JSON object, its names in any case, unknown ones ignored. */
  Fields body() {
    return Body.required(request).ignoringUnknown().ignoringCase();
  }

  /** As {@link #body}, for a body that may be left out. */
  Fields optionalBody() {
    return Body.optional(request).ignoringUnknown().ignoringCase();
  }

  static Response ok(JsonNode body) {
    return json(200, body);
  }

  static Response json(int status, JsonNode body) {
    return Response.text(status, VeeamAzureDialect.JSON_TYPE, body.toString());
  }

  static RequestException missing(String kind) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such " + kind);
  }
}
