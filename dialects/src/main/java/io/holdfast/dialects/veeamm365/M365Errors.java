package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.rest.edge.ErrorRenderer;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import java.util.Locale;

/** A message; for the token path, OAuth's error with it. */
final class M365Errors implements ErrorRenderer {
  @Override
  public Response render(Failure failure) {
    var body = JsonNodeFactory.instance.objectNode();
    var path = failure.path().toLowerCase(Locale.ROOT);
    if (path.endsWith("/token") || path.endsWith("/token/")) {
      body.put("error", failure.status() < 500 ? "invalid_request" : "server_error")
          .put("error_description", failure.detail());
    }
    body.put("message", failure.detail());
    return Response.text(failure.status(), VeeamM365Dialect.JSON_TYPE, body.toString());
  }
}
