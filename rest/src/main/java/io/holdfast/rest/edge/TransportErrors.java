package io.holdfast.rest.edge;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Jetty refuses by itself, answered in the shape of the API that was called. */
final class TransportErrors extends ErrorHandler {
  private static final Logger log = LoggerFactory.getLogger(TransportErrors.class);

  private final Exchanges exchanges;

  TransportErrors(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var status = response.getStatus() < 400 ? 500 : response.getStatus();
    var id = exchanges.requestId(request.getHeaders().get("X-Request-Id"));
    var thrown = (Throwable) request.getAttribute(ERROR_EXCEPTION);
    if (status >= 500 && thrown != null) {
      log.error("request failed id={}", id, thrown);
    }
    var connection = request.getConnectionMetaData();
    var path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
    var answer =
        exchanges.transportFailure(
            connection.getConnector().getName(),
            TargetKeepingConnection.failedHost(connection),
            TargetKeepingConnection.failedPath(connection, path),
            id,
            status);
    response.setStatus(answer.status());
    var headers = response.getHeaders();
    headers.put("X-Request-Id", id);
    Exchanges.DEFAULT_HEADERS.forEach(headers::put);
    answer.headers().forEach(headers::put);
    var content =
        answer.body() instanceof io.holdfast.rest.edge.Response.Body.Bytes(var bytes)
                && !request.getMethod().equals("HEAD")
            ? bytes
            : new byte[0];
    headers.put(HttpHeader.CONTENT_LENGTH, content.length);
    response.write(true, ByteBuffer.wrap(content), callback);
    return true;
  }
}
