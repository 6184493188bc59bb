package io.holdfast.cli.repo;

import com.sun.net.httpserver.HttpExchange;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Serves a repository's folder by restic's REST protocol, but for what a test has otherwise. */
final class ServedFolder implements AutoCloseable {
  /** Answers a request instead of the folder, or leaves it to that. */
  @FunctionalInterface
  interface Twist {
    /**
     * @param request method and path, as {@code GET snapshots/}
     */
    boolean takes(String request, HttpExchange exchange) throws IOException;
  }

  private final AnsweringServer server;

  private ServedFolder(AnsweringServer server) {
    this.server = server;
  }

  static ServedFolder of(Path repository, Twist twist) throws IOException {
    var server = AnsweringServer.start();
    server.answer(exchange -> {
      var path = exchange.getRequestURI().getPath().substring(1);
      if (!twist.takes(exchange.getRequestMethod() + " " + path, exchange)) {
        answer(repository, path, exchange);
      }
    });
    return new ServedFolder(server);
  }

  /** As {@code -r} takes it. */
  String place() {
    return "rest:" + server.url("/");
  }

  private static void answer(Path repository, String path, HttpExchange exchange)
      throws IOException {
    if (path.endsWith("/")) {
      list(repository.resolve(path), exchange);
      return;
    }
    var file = file(repository, path);
    switch (exchange.getRequestMethod()) {
      case "POST" -> {
        Files.createDirectories(file.getParent());
        Files.write(file, exchange.getRequestBody().readAllBytes());
        AnsweringServer.send(exchange, 200, "");
      }
      case "DELETE" -> AnsweringServer.send(exchange, Files.deleteIfExists(file) ? 200 : 404, "");
      default -> load(file, exchange);
    }
  }

  private static Path file(Path repository, String path) {
    return path.startsWith("data/")
        ? repository.resolve("data").resolve(path.substring(5, 7)).resolve(path.substring(5))
        : repository.resolve(path);
  }

  private static void list(Path folder, HttpExchange exchange) throws IOException {
    try (var all = Files.walk(folder)) {
      var rows =
          all.filter(Files::isRegularFile)
              .map(file ->
                  "{\"name\":\"%s\",\"size\":%d}"
                      .formatted(file.getFileName(), file.toFile().length()))
              .collect(Collectors.joining(",", "[", "]"));
      list(exchange, rows);
    }
  }

  /** Answers with a list of the protocol's second version. */
  static void list(HttpExchange exchange, String rows) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.x.restic.rest.v2");
    AnsweringServer.send(exchange, 200, rows);
  }

  private static void load(Path file, HttpExchange exchange) throws IOException {
    if (!Files.exists(file)) {
      AnsweringServer.send(exchange, 404, "");
      return;
    }
    var bytes = Files.readAllBytes(file);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    var range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      return;
    }
    var ends = range.substring("bytes=".length()).split("-", -1);
    var from = Integer.parseInt(ends[0]);
    var to = ends[1].isEmpty() ? bytes.length : Integer.parseInt(ends[1]) + 1;
    var part = Arrays.copyOfRange(bytes, from, Math.min(to, bytes.length));
    exchange
        .getResponseHeaders()
        .add(
            "Content-Range",
            "bytes %d-%d/%d".formatted(from, from + part.length - 1, bytes.length));
    exchange.sendResponseHeaders(206, part.length);
    exchange.getResponseBody().write(part);
  }

  @Override
  public void close() {
    server.close();
  }
}
