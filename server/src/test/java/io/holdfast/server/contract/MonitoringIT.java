package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Prometheus reads the service, and the rules that we ship fire and fall silent. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class MonitoringIT {
  @TempDir private Path scratch;
  @Parameter private DatabaseKind database;

  private CatalogSettings catalog;
  private RunningServer server;
  private JudgedClient api;
  private World world;

  @BeforeEach
  void start() throws Exception {
    catalog = database.empty();
    var settings = RunningServer.catalog(catalog, scratch.resolve("password"));
    server = RunningServer.start(scratch.resolve("data"), settings);
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
  }

  @AfterEach
  void stop() {
    server.close();
    database.discard(catalog);
  }

  @Test
  void raisesAlertsAndTakesThemBack() throws Exception {
    var token = token("metrics:read", world.projectId());
    world.backUp(api);
    try (var prometheus =
        PrometheusServer.start(scratch.resolve("prometheus"), server.url(), token)) {
      soon(() -> !prometheus.query(good(1)).isEmpty());
      assertThat(prometheus.query("holdfast_repository_used_bytes > 0")).hasSize(1);
      assertThat(
              prometheus.query(
                  "holdfast_sessions_ended_total{kind='BACKUP',result='SUCCESS'} == 1"))
          .hasSize(1);

      Files.move(world.folder(), scratch.resolve("away"));
      backUp("FAILED");
      soon(() -> prometheus.fires("HoldfastBackupFailed", world.protectionId()));

      Files.move(scratch.resolve("away"), world.folder());
      backUp("SUCCESS");
      soon(() -> !prometheus.fires("HoldfastBackupFailed", world.protectionId()));

      allowAge("PT1S");
      soon(() -> prometheus.fires("HoldfastRpoMissed", world.protectionId()));
      allowAge("PT24H");
      soon(() -> !prometheus.fires("HoldfastRpoMissed", world.protectionId()));
    }
  }

  @Test
  void showsACallerItsProjectsAlone() throws Exception {
    var other = World.make(api, scratch, "other");
    var narrow = api.as(token("metrics:read", other.projectId()));

    var all = api.get("/metrics").raw().body();
    var some = narrow.get("/metrics").raw().body();

    assertThat(all).contains(world.protectionId(), other.protectionId());
    assertThat(some).contains(other.protectionId()).doesNotContain(world.protectionId());
    assertThat(some).doesNotContain("repository=\"main\"");
    assertThat(api.as(token("backup:read", world.projectId())).get("/metrics").status())
        .isEqualTo(403);
  }

  private void backUp(String result) {
    var started = api.post("/v1/protections/" + world.protectionId() + "/backup", Map.of());
    World.ended(api, started.header("Location"), result);
  }

  private void allowAge(String age) {
    var path = "/v1/plans/" + world.planId();
    var body = JudgedClient.write(Map.of("rpoTarget", age));
    var etag = api.get(path).header("ETag");
    assertThat(api.send("PATCH", path, body, Map.of("If-Match", etag)).status()).isEqualTo(200);
  }

  private String token(String scope, String project) {
    return api.post(
            "/v1/tokens",
            Map.of("name", scope, "scopes", List.of(scope), "projectIds", List.of(project)))
        .json()
        .get("secret")
        .asText();
  }

  private String good(int value) {
    return "holdfast_protection_last_backup_success{protection_id='%s'} == %d"
        .formatted(world.protectionId(), value);
  }

  private static void soon(Callable<Boolean> holds) {
    await().atMost(Duration.ofSeconds(60)).until(holds);
  }
}
