package io.holdfast.rest.edge;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running web server: all listeners over one pool of virtual threads. Javalin on Jetty carries
 * it; routing is ours, because each mount has its own rules for case, slashes and errors.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final Duration STOP_GRACE = Duration.ofSeconds(3);
  private static final long SOCKET_MESSAGE_BYTES = 64 << 10;

  /** Whoever keeps a WebSocket open pings more often than this. */
  private static final Duration SOCKET_IDLE = Duration.ofMinutes(2);

  private final Javalin javalin;
  private final Sockets sockets;
  private final Map<String, ServerConnector> connectors;
  private final Map<String, Listener> listeners;

  private HttpServer(
      Javalin javalin,
      Sockets sockets,
      Map<String, ServerConnector> connectors,
      Map<String, Listener> listeners) {
    this.javalin = javalin;
    this.sockets = sockets;
    this.connectors = connectors;
    this.listeners = listeners;
  }

  /**
   * Binds all listeners and starts to answer.
   *
   * @throws ListenException when an address cannot be bound
   */
  public static HttpServer start(HttpSettings settings, List<Listener> listeners) {
    return start(settings, listeners, RefusalListener.NONE);
  }

  /** As {@link #start(HttpSettings, List)}, telling of each call that is refused. */
  public static HttpServer start(
      HttpSettings settings, List<Listener> listeners, RefusalListener refusals) {
    Map<String, Listener> byName = new LinkedHashMap<>();
    listeners.forEach(listener -> byName.put(listener.name(), listener));
    if (byName.size() != listeners.size()) {
      throw new IllegalArgumentException("two listeners of one name in %s".formatted(byName));
    }
    var sockets = new Sockets();
    var exchanges = new Exchanges(settings, byName, new Dispatcher(listeners, refusals), sockets);
    Map<String, ServerConnector> connectors = new LinkedHashMap<>();
    var javalin =
        Javalin.create(config -> configure(config, settings, listeners, exchanges, connectors));
    try {
      javalin.start();
    } catch (JavalinException e) {
      javalin.stop();
      throw unbound(e);
    }
    var server = new HttpServer(javalin, sockets, connectors, byName);
    listeners.forEach(listener ->
        log.info("listening name={} url={}", listener.name(), server.url(listener.name())));
    return server;
  }

  /** The port that a listener is bound to. */
  public int port(String listener) {
    return connector(listener).getLocalPort();
  }

  /** The URL of a listener's root for clients on this machine, without slash at the end. */
  public URI url(String listener) {
    var bound = listeners.get(listener);
    if (bound == null) {
      throw new IllegalArgumentException("no listener %s".formatted(listener));
    }
    var host =
        bound.host().equals("0.0.0.0") || bound.host().equals("::") ? "127.0.0.1" : bound.host();
    var literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("%s://%s:%d".formatted(bound.scheme(), literal, port(listener)));
  }

  /** Stops to accept, waits a few seconds for running requests, then closes all connections. */
  @Override
  public void close() {
    sockets.close();
    javalin.stop();
  }

  private ServerConnector connector(String listener) {
    var connector = connectors.get(listener);
    if (connector == null) {
      throw new IllegalArgumentException("no listener %s".formatted(listener));
    }
    return connector;
  }

  private static void configure(
      JavalinConfig config,
      HttpSettings settings,
      List<Listener> listeners,
      Exchanges exchanges,
      Map<String, ServerConnector> connectors) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    // Bodies are limited where they are read, so that the answer has the API's shape.
    config.http.maxRequestSize = Long.MAX_VALUE;
    config.jetty.modifyHttpConfiguration(http -> configure(http, settings));
    config.jetty.modifyServletContextHandler(context -> {
      context.getServletHandler().setDecodeAmbiguousURIs(true);
      context.setErrorHandler(new TransportErrors(exchanges));
      listenForUpgrades(context, exchanges);
    });
    config.jetty.modifyServer(server -> {
      server.setErrorHandler(new TransportErrors(exchanges));
      server.setStopTimeout(STOP_GRACE.toMillis());
      server.addBean(new NetworkConnectionLimit(settings.maxConnections(), server));
    });
    for (var listener : listeners) {
      config.jetty.addConnector((server, http) -> {
        var connector = connector(server, http, listener);
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connectors.put(listener.name(), connector);
        return connector;
      });
    }
    config.routes.before(exchanges::handle);
  }

  private static void listenForUpgrades(ServletContextHandler context, Exchanges exchanges) {
    JettyWebSocketServletContainerInitializer.configure(
        context,
        (_, container) -> {
          container.setMaxTextMessageSize(SOCKET_MESSAGE_BYTES);
          container.setMaxBinaryMessageSize(SOCKET_MESSAGE_BYTES);
          container.setIdleTimeout(SOCKET_IDLE);
        });
    var filter = new FilterHolder(new UpgradeFilter(exchanges));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private static void configure(HttpConfiguration http, HttpSettings settings) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(settings.maxHeaderBytes());
    // The router decodes strictly by itself and answers in the mount's shape.
    http.setUriCompliance(UriCompliance.UNSAFE);
  }

  private static ListenerConnector connector(
      Server server, HttpConfiguration http, Listener listener) {
    return listener
        .tls()
        .map(tls -> secure(server, http, listener, tls))
        .orElseGet(() -> new ListenerConnector(server, listener, null, http));
  }

  private static ListenerConnector secure(
      Server server, HttpConfiguration http, Listener listener, TlsMaterial tls) {
    var secured = new HttpConfiguration(http);
    secured.addCustomizer(new SecureRequestCustomizer(false));
    var context = new SslContextFactory.Server();
    context.setKeyStore(tls.keyStore());
    context.setKeyStorePassword(tls.password());
    return new ListenerConnector(server, listener, context, secured);
  }

  /** Which listener could not be bound, below what Jetty and Javalin made of it. */
  private static RuntimeException unbound(JavalinException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ListenException known) {
        return known;
      }
    }
    return thrown;
  }
}
