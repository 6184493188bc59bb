package io.holdfast.store.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Answers over HTTP as a test says, on this machine only. */
public final class AnsweringServer implements AutoCloseable {
  /** What the server does with a request. */
  @FunctionalInterface
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private volatile Answer answer = exchange -> send(exchange, 404, "");

  private AnsweringServer(HttpServer server) {
    this.server = server;
  }

  /** It has nothing until {@link #answer} says more. */
  public static AnsweringServer start() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer waits 40 ms
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var started = new AnsweringServer(HttpServer.create(address, 0));
    started.server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            started.answer.to(exchange);
          }
        });
    started.server.setExecutor(task -> Thread.ofVirtual().start(task));
    started.server.start();
    return started;
  }

  /** From now on. */
  public void answer(Answer next) {
    answer = next;
  }

  /**
   * @param path with a slash at its start
   */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }

  /** Sends a whole answer; to a HEAD request its length. */
  public static void send(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = text.getBytes(UTF_8);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Sends the first bytes of an answer, and no more until {@code end}. */
  public static void stall(HttpExchange exchange, int length, CountDownLatch end)
      throws IOException {
    exchange.sendResponseHeaders(200, length);
    exchange.getResponseBody().write(new byte[10]);
    exchange.getResponseBody().flush();
    await(end);
  }

  /** Keeps silent until {@code end}. */
  public static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
