package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.Uuid7;
import io.holdfast.control.access.RequestContext;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Between the web server's exchanges and our requests and answers. Thread-safe. */
final class Exchanges {
  private static final Logger log = LoggerFactory.getLogger(Exchanges.class);
  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{8,64}");

  /** How much of a refused body is still read, in bytes: see {@link #takeRest}. */
  private static final long DRAINED_BYTES = 16 << 20;

  /** On every answer unless the answer has its own; nothing we send is for a browser's page. */
  static final Map<String, String> DEFAULT_HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private final HttpSettings settings;
  private final Map<String, Listener> listeners;
  private final Dispatcher dispatcher;
  private final Sockets sockets;
  private final Uuid7 ids = new Uuid7(InstantSource.system());

  Exchanges(
      HttpSettings settings,
      Map<String, Listener> listeners,
      Dispatcher dispatcher,
      Sockets sockets) {
    this.settings = settings;
    this.listeners = listeners;
    this.dispatcher = dispatcher;
    this.sockets = sockets;
  }

  /** Answers an exchange, whole; nothing of Javalin runs after it. */
  void handle(Context context) {
    context.skipRemainingHandlers();
    var began = System.nanoTime();
    var servlet = context.req();
    var rawPath = rawPath(servlet);
    var listener = listener(servlet);
    var mount = listener.mountOf(servlet.getHeader("Host"), rawPath);
    var id = requestId(servlet.getHeader("X-Request-Id"));
    var line = line(servlet, listener, mount);
    try {
      var answer =
          TargetKeepingConnection.isMalformed(connection(servlet))
              ? malformed(mount, id, line)
              : answer(mount, new Request(id, line, new ServletSource(servlet, settings)), servlet);
      takeRest(servlet);
      write(answer, id, servlet, context.res());
      log.debug(
          "answered id={} listener={} method={} path={} status={} took={}us",
          id,
          listener.name(),
          servlet.getMethod(),
          rawPath,
          answer.status(),
          (System.nanoTime() - began) / 1000);
    } catch (EofException e) {
      log.debug("client went away id={} path={}", id, rawPath, e);
    } catch (IOException e) {
      if (e.getCause() instanceof HoldfastException ours) { // as of a store, not of the connection
        var code = ours.code();
        log.warn("answer broke off id={} path={} code={}: {}", id, rawPath, code, e.getMessage());
      }
      log.debug("answer broke off id={} path={}", id, rawPath, e);
      cutOff(servlet, e);
    } catch (RuntimeException e) {
      log.error("answer broke off id={} path={}", id, rawPath, e);
      cutOff(servlet, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.debug("interrupted id={} path={}", id, rawPath);
      cutOff(servlet, e);
    }
  }

  /** Only a body that was begun can fail here: it must not look whole. */
  private static void cutOff(HttpServletRequest servlet, Exception cause) {
    ServletContextRequest.getServletContextRequest(servlet).getServletChannel().abort(cause);
  }

  /**
   * Lets whoever talks at the path by WebSocket do so.
   *
   * @return whether the exchange is over; if not, it is a request like any other
   */
  boolean upgrade(HttpServletRequest servlet, HttpServletResponse response) throws IOException {
    var listener = listener(servlet);
    var mount = listener.mountOf(servlet.getHeader("Host"), rawPath(servlet));
    var source = new HandshakeSource(servlet.getRemoteAddr());
    var id = requestId(servlet.getHeader("X-Request-Id"));
    var talk = dispatcher.talk(mount, new Request(id, line(servlet, listener, mount), source));
    if (talk.isEmpty()) {
      return false;
    }
    var container = JettyWebSocketServerContainer.getContainer(servlet.getServletContext());
    return container.upgrade(
        (_, _) -> new Conversation(sockets, talk.get().handler(), talk.get().request()),
        servlet,
        response);
  }

  /**
   * The answer to a request that the web server refused by itself.
   *
   * @param host its Host header, if it came so far
   */
  Response transportFailure(
      @Nullable String listenerName,
      @Nullable String host,
      String rawPath,
      String requestId,
      int status) {
    var name = listenerName == null ? "" : listenerName;
    var listener = listeners.getOrDefault(name, listeners.values().iterator().next());
    var mount = listener.mountOf(host, rawPath);
    return dispatcher.transportFailure(mount, requestId, mount.relative(rawPath), status);
  }

  /** The client's own id if it is one that logs can hold, else a new one. */
  String requestId(@Nullable String given) {
    return given != null && REQUEST_ID.matcher(given).matches() ? given : ids.next().toString();
  }

  private Response answer(Mount mount, Request request, HttpServletRequest servlet)
      throws InterruptedException {
    if (servlet.getContentLengthLong() > settings.maxBodyBytes()
        && !dispatcher.streams(mount, request)) {
      return dispatcher
          .transportFailure(mount, request.id(), request.rawPath(), 413)
          .with("Connection", "close");
    }
    var context = new RequestContext(request.remoteAddress(), request.id());
    try (var _ = MDC.putCloseable("request", request.id())) {
      return ScopedValue.where(RequestContext.CURRENT, context)
          .call(() -> dispatcher.answer(mount, request));
    }
  }

  /**
   * Reads what the client still sends of a body that nobody wanted. A connection closed with bytes
   * unread is reset, and a client that is busy sending then never sees why it was refused. A client
   * that waits for leave to send is not waited for, and there is an end to our patience.
   */
  private static void takeRest(HttpServletRequest servlet) {
    if (servlet.getHeader("Expect") != null || servlet.getContentLengthLong() > DRAINED_BYTES) {
      return;
    }
    try {
      var input = servlet.getInputStream();
      var buffer = new byte[8192];
      long taken = 0;
      int count = 0;
      while (count >= 0 && taken < DRAINED_BYTES) {
        count = input.read(buffer);
        taken += count;
      }
    } catch (IOException | HttpException.RuntimeException e) {
      log.debug("the rest of a refused body did not come path={}", servlet.getRequestURI(), e);
    }
  }

  private Response malformed(Mount mount, String id, Request.Line line) {
    return dispatcher
        .transportFailure(mount, id, line.rawPath(), HttpStatus.BAD_REQUEST_400)
        .with("Connection", "close");
  }

  private static String rawPath(HttpServletRequest servlet) {
    var connection = connection(servlet);
    if (TargetKeepingConnection.isMalformed(connection)) {
      return TargetKeepingConnection.failedPath(connection, null);
    }
    return servlet.getRequestURI().startsWith("/") ? servlet.getRequestURI() : "/";
  }

  private static Request.Line line(HttpServletRequest servlet, Listener listener, Mount mount) {
    var rawPath = rawPath(servlet);
    var query = servlet.getQueryString();
    return new Request.Line(
        servlet.getMethod(),
        mount.relative(rawPath),
        Objects.requireNonNullElse(query, ""),
        baseUrl(listener, mount, servlet),
        query == null ? rawPath : rawPath + "?" + query);
  }

  private Listener listener(HttpServletRequest servlet) {
    var name = connection(servlet).getConnector().getName();
    return Objects.requireNonNull(listeners.get(name), name);
  }

  private static ConnectionMetaData connection(HttpServletRequest servlet) {
    return ServletContextRequest.getServletContextRequest(servlet).getConnectionMetaData();
  }

  private static String baseUrl(Listener listener, Mount mount, HttpServletRequest servlet) {
    return mount
        .publicBase()
        .map(URI::toString)
        .orElseGet(() -> {
          var host = servlet.getHeader("Host");
          var authority =
              host == null || host.isEmpty()
                  ? servlet.getLocalAddr() + ":" + servlet.getLocalPort()
                  : host;
          return listener.scheme() + "://" + authority + mount.prefix();
        });
  }

  private static void write(
      Response answer, String id, HttpServletRequest request, HttpServletResponse response)
      throws IOException, InterruptedException {
    response.setStatus(answer.status());
    response.setHeader("X-Request-Id", id);
    DEFAULT_HEADERS.forEach(response::setHeader);
    answer.headers().forEach(response::setHeader);
    answer.header("Content-Type").ifPresent(type -> setContentType(type, request));
    var head = request.getMethod().equals("HEAD");
    switch (answer.body()) {
      case Response.Body.None() -> {
        if (answer.status() != 204 && answer.status() != 304) {
          response.setContentLength(0);
        }
      }
      case Response.Body.Bytes(var content) -> {
        response.setContentLength(content.length);
        if (!head) {
          response.getOutputStream().write(content);
        }
      }
      case Response.Body.Stream(var writer) -> {
        response.flushBuffer();
        if (!head) {
          writer.writeTo(response.getOutputStream());
        }
      }
    }
    response.getOutputStream().close();
  }

  /**
   * Sets the type as the API spells it: the servlet response would take out the blank before {@code
   * charset}, which vendors document and clients compare.
   */
  private static void setContentType(String type, HttpServletRequest request) {
    ServletContextRequest.getServletContextRequest(request)
        .getServletContextResponse()
        .getWrapped()
        .getHeaders()
        .put(new HttpField(HttpHeader.CONTENT_TYPE, type));
  }

  /** A body whose every failure is one of reading. */
  private static final class BodyStream extends FilterInputStream {
    BodyStream(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return super.read(target, offset, length);
      } catch (HttpException.RuntimeException e) {
        throw new IOException("the body is not well-formed", e);
      }
    }
  }

  /** What is left of a request that became a WebSocket: where it came from. */
  private record HandshakeSource(String remoteAddress) implements Request.Source {
    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public byte[] body() {
      return new byte[0];
    }

    @Override
    public InputStream stream() {
      return InputStream.nullInputStream();
    }
  }

  /** Reads the body once, up to the limit. Not thread-safe: one thread answers a request. */
  private static final class ServletSource implements Request.Source {
    private final HttpServletRequest servlet;
    private final HttpSettings settings;
    private byte @Nullable [] body;

    ServletSource(HttpServletRequest servlet, HttpSettings settings) {
      this.servlet = servlet;
      this.settings = settings;
    }

    @Override
    public List<String> headers(String name) {
      var values = servlet.getHeaders(name);
      return values == null ? List.of() : Collections.list(values);
    }

    @Override
    public String remoteAddress() {
      return servlet.getRemoteAddr();
    }

    @Override
    public byte[] body() {
      var content = body;
      if (content == null) {
        content = read();
        body = content;
      }
      return content;
    }

    @Override
    public InputStream stream() {
      try {
        return new BodyStream(servlet.getInputStream());
      } catch (IOException e) {
        throw new RequestException(ErrorCode.BODY_INVALID, "the body did not arrive whole");
      }
    }

    private byte[] read() {
      try {
        var input = servlet.getInputStream();
        var bytes = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        int count;
        while ((count = input.read(buffer)) >= 0) {
          bytes.write(buffer, 0, count);
          if (bytes.size() > settings.maxBodyBytes()) {
            throw new RequestException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the body has more than %d bytes".formatted(settings.maxBodyBytes()))
                .with("Connection", "close");
          }
        }
        return bytes.toByteArray();
      } catch (IOException | HttpException.RuntimeException e) {
        throw new RequestException(ErrorCode.BODY_INVALID, "the body did not arrive whole");
      }
    }
  }
}
