package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the server between the commit of a notice and its delivery. */
class WebhookCrashIT {
  private static final int NOTICES = 5;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<String> unanswered = new CopyOnWriteArrayList<>();
  private final AtomicBoolean silent = new AtomicBoolean(true);
  private final CountDownLatch over = new CountDownLatch(1);

  @TempDir private Path folder;
  private HttpServer receiver;

  @BeforeEach
  void listen() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext(
        "/",
        exchange -> {
          try (exchange) {
            var id = exchange.getRequestHeaders().getFirst("webhook-id");
            if (silent.get()) {
              unanswered.add(id);
              over.await();
              return;
            }
            taken.add(id);
            exchange.sendResponseHeaders(200, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    receiver.start();
  }

  @AfterEach
  void close() {
    over.countDown();
    receiver.stop(0);
    http.close();
  }

  @Test
  void losesNoNoticeThatWasCommitted() throws Exception {
    var data = folder.resolve("data");
    try (var server = ServerProcess.start(data)) {
      var url = "http://127.0.0.1:%d/".formatted(receiver.getAddress().getPort());
      post(server, "/v1/webhooks", "{\"url\":\"%s\",\"events\":[\"token.*\"]}".formatted(url));
      for (var i = 0; i < NOTICES; i++) {
        var token = "{\"name\":\"robot-%d\",\"scopes\":[\"backup:read\"]}".formatted(i);
        post(server, "/v1/tokens", token);
      }
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !unanswered.isEmpty());
      server.kill();
    }
    silent.set(false);

    try (var _ = ServerProcess.start(data)) {
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> taken.size() >= NOTICES);
    }

    assertThat(taken.getFirst()).isEqualTo(unanswered.getFirst());
    assertThat(taken.subList(0, NOTICES)).doesNotHaveDuplicates();
  }

  private void post(ServerProcess server, String path, String body) throws Exception {
    var access = server.access().path("native");
    var request =
        HttpRequest.newBuilder(URI.create(access.path("baseUrl").asText() + path))
            .header("Authorization", "Bearer " + access.path("token").asText())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }
}
