package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;

/** Notices, alerts, channels and webhooks: each operation once with success. */
final class NotificationRounds {
  private final JudgedClient api;
  private final World world;
  private final Queue<String> received = new ConcurrentLinkedQueue<>();

  NotificationRounds(JudgedClient api, World world) {
    this.api = api;
    this.world = world;
  }

  void run() throws IOException {
    var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          try (exchange) {
            received.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    receiver.start();
    try {
      webhooks("http://127.0.0.1:%d/hook".formatted(receiver.getAddress().getPort()));
    } finally {
      receiver.stop(0);
    }
    channels();
    notices();
    alerts();
    assertThat(api.get("/v1/reports/weekly?projectId=" + world.projectId()).raw().body())
        .contains(world.protectionId());
    assertThat(api.get("/v1/reports/weekly?format=html").raw().body()).contains("<table>");
  }

  private void webhooks(String url) {
    var made = api.post("/v1/webhooks", Map.of("url", url, "events", List.of("token.created")));
    assertThat(made.status()).as("%s", made.raw().body()).isEqualTo(201);
    assertThat(made.json().get("secret").asText()).startsWith("whsec_");
    var place = made.header("Location");
    assertThat(api.get("/v1/webhooks?name=webhook").json().get("items")).hasSize(1);

    var test = api.send("POST", place + "/test", null, Map.of());
    assertThat(test.status()).isEqualTo(202);
    delivered(test.header("Location"));
    api.post("/v1/tokens", Map.of("name", "noticed", "scopes", List.of("backup:read")));
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> received.size() == 2);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> api.get(place + "/deliveries?state=DELIVERED").json().get("items").size() == 2);

    var again = api.send("POST", test.header("Location") + "/replay", null, Map.of());
    assertThat(again.status()).isEqualTo(202);
    delivered(again.header("Location"));
    var all = api.post(place + "/replay", Map.of("since", "2020-01-01T00:00:00Z"));
    assertThat(all.json().get("queued").asInt()).isPositive();

    var rotated = api.post(place + "/rotate-secret", Map.of("overlap", "PT1H"));
    assertThat(rotated.json().get("secret")).isNotEqualTo(made.json().get("secret"));
    var shown = api.get(place);
    assertThat(shown.json().has("secret")).isFalse();
    assertThat(shown.json().has("previousSecretUntil")).isTrue();
    changeAndRemove(place, shown.header("ETag"), Map.of("enabled", false));
  }

  private void delivered(String delivery) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> api.get(delivery).json().get("state").asText().equals("DELIVERED"));
  }

  private void channels() {
    var made =
        api.post(
            "/v1/channels",
            Map.of(
                "kind",
                "SLACK",
                "name",
                "chat",
                "projectId",
                world.projectId(),
                "secrets",
                Map.of("url", "http://127.0.0.1:9/hush")));
    assertThat(made.status()).as("%s", made.raw().body()).isEqualTo(201);
    var place = made.header("Location");
    assertThat(made.raw().body()).doesNotContain("hush");
    assertThat(api.get(place).json()).isEqualTo(made.json());
    assertThat(api.get("/v1/channels?kind=SLACK").raw().body()).doesNotContain("hush");
    var test = api.send("POST", place + "/test", null, Map.of());
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> api.get(test.header("Location")).json().get("attempts").asInt() > 0);
    assertThat(api.get(place + "/deliveries").json().get("items")).hasSize(1);
    assertThat(api.send("POST", test.header("Location") + "/replay", null, Map.of()).status())
        .isEqualTo(202);
    assertThat(api.post(place + "/replay", Map.of("since", "2099-01-01T00:00:00Z")).json())
        .isEqualTo(api.post(place + "/replay", Map.of("since", "2099-01-01T00:00:00Z")).json());
    var refused = api.post("/v1/channels", Map.of("kind", "SLACK", "settings", Map.of("x", "y")));
    assertThat(refused.status()).isEqualTo(400);
    changeAndRemove(place, api.get(place).header("ETag"), Map.of("leastSeverity", "ERROR"));
  }

  private void changeAndRemove(String place, String etag, Map<String, ?> change) {
    var changed = api.send("PATCH", place, JudgedClient.write(change), Map.of("If-Match", etag));
    assertThat(changed.status()).as("%s", changed.raw().body()).isEqualTo(200);
    change.forEach((field, value) ->
        assertThat(changed.json().get(field).asText()).isEqualTo(value.toString()));
    var gone = api.send("DELETE", place, null, Map.of("If-Match", changed.header("ETag")));
    assertThat(gone.status()).isEqualTo(204);
    assertThat(api.get(place).status()).isEqualTo(404);
  }

  private void notices() {
    var told =
        api.get("/v1/notices?type=backup.succeeded&sort=id&projectId=" + world.projectId()).json();
    assertThat(told.at("/items/0/data/protectionId").asText()).isEqualTo(world.protectionId());
    var first = told.at("/items/0/id").asText();
    assertThat(api.get("/v1/notices?after=" + first + "&sort=id").raw().body())
        .doesNotContain(first);
    assertThat(api.get("/v1/notices?type=no.such").status()).isEqualTo(400);
    var viewer =
        api.post("/v1/tokens", Map.of("name", "viewer", "scopes", List.of("backup:read"))).json();
    var seen = api.as(viewer.get("secret").asText()).get("/v1/notices?limit=500").raw().body();
    assertThat(seen).contains("backup.succeeded").doesNotContain("token.created");
  }

  private void alerts() {
    var source =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                world.projectId(),
                "kind",
                "DIRECTORY",
                "name",
                "not there",
                "config",
                Map.of("path", world.folder() + "/no/such/folder")));
    var protection =
        World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    World.ended(api, started.header("Location"), "FAILED");
    var open = api.get("/v1/alerts?open=true&kind=FAILING&protectionId=" + protection).json();
    assertThat(open.get("items")).hasSize(1);
    var alert = api.get("/v1/alerts/" + open.at("/items/0/id").asText()).json();
    assertThat(alert.get("open").asBoolean()).isTrue();
    assertThat(
            api.get("/v1/notices?type=alert.raised&protectionId=" + protection).json().get("items"))
        .hasSize(1);
  }
}
