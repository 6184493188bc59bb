package io.holdfast.rest.edge;

import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that remembers target and host of the request being read. For what Jetty cannot
 * parse (a bad header), it tells its error handler neither, and without them the answer could not
 * have the shape of the API that was called. A target that it cannot parse (a bad percent escape)
 * stands before the headers that name the host: they are read all the same, and {@link Exchanges}
 * refuses the request.
 */
final class TargetKeepingConnection extends HttpConnection {
  /** What Jetty makes a stream for when a request line is none: target and host are not known. */
  private static final String PLACEHOLDER = "/badMessage";

  private final ReentrantLock reading = new ReentrantLock();

  /** Written and read by the thread that reads the request. */
  private volatile String target = "/";

  /** As target. */
  private volatile @Nullable String host;

  /** As target: whether Jetty has another in its place. */
  private volatile boolean malformed;

  private TargetKeepingConnection(
      HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
    super(configuration, connector, endPoint);
  }

  /** Makes such connections; for plain HTTP and under TLS. */
  static HttpConnectionFactory factory(HttpConfiguration configuration) {
    return new HttpConnectionFactory(configuration) {
      @Override
      public Connection newConnection(Connector connector, EndPoint endPoint) {
        var connection = new TargetKeepingConnection(getHttpConfiguration(), connector, endPoint);
        return configure(connection, connector, endPoint);
      }
    };
  }

  /** The path of the request that failed, undecoded; a slash when there is none. */
  static String failedPath(ConnectionMetaData connection, @Nullable String parsedPath) {
    // Jetty's own path comes second: it is a placeholder when the target could not be parsed.
    if (connection instanceof TargetKeepingConnection keeping && keeping.target.startsWith("/")) {
      return keeping.target.split("[?#]", 2)[0];
    }
    return parsedPath != null && parsedPath.startsWith("/") ? parsedPath : "/";
  }

  /** Whether the target of the request could not be parsed; its path is {@link #failedPath}. */
  static boolean isMalformed(ConnectionMetaData connection) {
    return connection instanceof TargetKeepingConnection keeping && keeping.malformed;
  }

  /** The Host header of the request that failed, if it was read before the failure. */
  static @Nullable String failedHost(ConnectionMetaData connection) {
    return connection instanceof TargetKeepingConnection keeping ? keeping.host : null;
  }

  /**
   * One thread at a time. Jetty refuses what it cannot parse on another thread, which then reads on
   * here while the first has still to give its buffer back to the pool: the rest of this request
   * would land in a buffer that holds another client's answer by then.
   */
  @Override
  public void onFillable() {
    reading.lock();
    try {
      super.onFillable();
    } finally {
      reading.unlock();
    }
  }

  @Override
  protected RequestHandler newRequestHandler() {
    return new RequestHandler() {
      @Override
      public void parsedHeader(@Nullable HttpField field) {
        if (field != null && field.getHeader() == HttpHeader.HOST) {
          host = field.getValue();
        }
        super.parsedHeader(field);
      }
    };
  }

  @Override
  protected HttpStreamOverHTTP1 newHttpStream(
      String method, String uri, org.eclipse.jetty.http.HttpVersion version) {
    // Of an earlier request on this connection nothing may stay.
    target = uri == null || uri.equals(PLACEHOLDER) ? "/" : uri;
    host = null;
    malformed = false;
    try {
      return super.newHttpStream(method, uri, version);
    } catch (IllegalArgumentException | HttpException.RuntimeException _) {
      malformed = true;
      return super.newHttpStream(method, "/", version);
    }
  }
}
