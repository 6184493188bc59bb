package io.holdfast.server.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** Takes traces as OTLP over HTTP says, on a free port of this machine. */
final class TraceCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<ExportTraceServiceRequest> taken = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  /** Answers this instead of taking anything; 0 for taking all. */
  private volatile int refusal;

  private final AtomicInteger refused = new AtomicInteger();

  TraceCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/v1/traces".formatted(server.getAddress().getPort()));
  }

  void refuseWith(int status) {
    refusal = status;
  }

  /** How many requests it refused. */
  int refused() {
    return refused.get();
  }

  List<String> authorizations() {
    return authorizations;
  }

  List<ExportTraceServiceRequest> requests() {
    return taken;
  }

  /** The spans of a session, the session's own first. */
  List<Span> trace(String session) {
    return taken.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .filter(span -> hex(span.getTraceId().toByteArray()).equals(session.replace("-", "")))
        .toList();
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (refusal != 0) {
        refused.incrementAndGet();
        exchange.sendResponseHeaders(refusal, -1);
        return;
      }
      var zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      var body = exchange.getRequestBody();
      taken.add(ExportTraceServiceRequest.parseFrom(zipped ? new GZIPInputStream(body) : body));
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
