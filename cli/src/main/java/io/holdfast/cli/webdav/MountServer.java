package io.holdfast.cli.webdav;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.mount.Mount;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a mount over HTTP until it is closed. */
public final class MountServer implements AutoCloseable {
  /** The JDK's server takes these from the process alone, when its first one is made. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "sun.net.httpserver.nodelay", "true", // else each short answer waits 40 ms
          "sun.net.httpserver.maxReqHeaderSize", Integer.toString(64 << 10),
          "sun.net.httpserver.maxReqTime", "30", // seconds until a request has come
          "jdk.httpserver.maxConnections", "64"); // each may hold a blob

  private final HttpServer server;
  private final ExecutorService executor;

  private MountServer(HttpServer server) {
    this.server = server;
    executor = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mount-", 0).factory());
  }

  /**
   * @param address port 0 takes any that is free
   * @throws CommandException INPUT_INVALID when it cannot listen there
   */
  public static MountServer start(InetSocketAddress address, MountAccess access, Mount mount) {
    setLimits();
    try {
      var started = new MountServer(HttpServer.create(address, 0));
      started.server.createContext("/", new MountHandler(mount, access));
      started.server.setExecutor(started.executor);
      started.server.start();
      return started;
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "cannot listen on %s:%d".formatted(address.getHostString(), address.getPort()),
          e);
    }
  }

  /** Whoever makes another server in a process where a mount comes later calls this before. */
  static void setLimits() {
    SETTINGS.forEach(System::setProperty);
  }

  /** Where this machine reaches it. */
  public String url() {
    return url(server.getAddress());
  }

  static String url(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    var shown =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress() instanceof Inet6Address
                ? "[" + host.replace("%", "%25") + "]" // a scope, RFC 6874
                : host;
    return "http://%s:%d/".formatted(shown, address.getPort());
  }

  /** Breaks off what is being sent, and waits until nothing reads the mount any more. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
    executor.close();
  }
}
