package io.holdfast.server.contract;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Prometheus of its own, on a free loopback port, that looks every second. */
final class PrometheusServer implements AutoCloseable {
  private static final Path RULES =
      Path.of("../monitoring/prometheus/holdfast.rules.yaml").toAbsolutePath().normalize();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final URI url;

  private PrometheusServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param target the service that it scrapes
   * @param token what it shows there
   */
  static PrometheusServer start(Path folder, URI target, String token) throws IOException {
    var port = freePort();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("token"), token);
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [%s]
        scrape_configs:
          - job_name: holdfast
            authorization: {credentials_file: %s}
            static_configs: [{targets: ['%s']}]
        """
            .formatted(RULES, folder.resolve("token"), target.getAuthority()));
    var process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    var server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(server::ready);
    return server;
  }

  /** The samples that an expression gives now. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    var encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return get("/api/v1/query?query=" + encoded).at("/data/result");
  }

  /** Whether an alert fires for a protection. */
  boolean fires(String alert, String protectionId) throws IOException, InterruptedException {
    for (var it : get("/api/v1/alerts").at("/data/alerts")) {
      if (it.at("/labels/alertname").asText().equals(alert)
          && it.at("/labels/protection_id").asText().equals(protectionId)
          && it.path("state").asText().equals("firing")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private boolean ready() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/-/ready")).build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url + path)).build();
    return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
