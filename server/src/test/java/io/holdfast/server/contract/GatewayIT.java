package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.store.Store;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.rest.RestStore;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.StoreContract;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Repositories of the service for stock restic, for our own client, and for the hostile. */
class GatewayIT {
  private static final String V2 = "application/vnd.x.restic.rest.v2";
  private static final byte[] BYTES = "bytes of an object".getBytes(StandardCharsets.UTF_8);
  private static final String NAME = GatewayScene.sha256(BYTES);

  @TempDir private static Path scratch;

  private static GatewayScene scene;

  @BeforeAll
  static void start() throws Exception {
    scene = new GatewayScene(scratch);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** The service's own client of this protocol, against it. */
  @Nested
  class OwnClient extends StoreContract {
    @Override
    protected Store open() {
      var account = new StoreLocation.Account("anyone", scene.server.token());
      var base =
          URI.create(scene.server.url() + "/repositories/" + scene.repository(Map.of()) + "/");
      return RestStore.at(new StoreLocation.Rest(base), RcloneServer.settings(account, null));
    }
  }

  @Test
  void letsStockResticDoAllItsWorkAndAWriterNoHarm() throws Exception {
    var name = scene.repository(Map.of());
    var folder = Files.createDirectories(scratch.resolve("photos"));
    Files.write(folder.resolve("large"), GatewayScene.random(3_000_000));
    Files.writeString(folder.resolve("small"), "one");
    var host = scene.restic(name, scene.writer);
    host.run("init");
    host.run("backup", folder.toString(), "--host", "web1");
    Files.writeString(folder.resolve("small"), "two");
    host.run("backup", folder.toString(), "--host", "web1");
    host.run("check", "--read-data");
    host.run("restore", "latest", "--target", scratch.resolve("out").toString());

    assertThat(scratch.resolve("out").resolve(folder.toString().substring(1)))
        .isDirectoryContaining(file -> file.endsWith("small"))
        .satisfies(out -> assertThat(out.resolve("small")).hasContent("two"))
        .satisfies(out ->
            assertThat(out.resolve("large")).hasSameBinaryContentAs(folder.resolve("large")));
    var both = GatewayScene.snapshots(host);
    assertThat(both).hasSize(2);
    var forgotten =
        scene.send(scene.writer, "DELETE", name + "/snapshots/" + both.getFirst(), null, Map.of());
    assertThat(forgotten.statusCode()).isEqualTo(403);

    var owner = scene.restic(name, scene.server.token());
    owner.run("forget", "--keep-last", "1", "--prune");
    owner.run("check", "--read-data");
    assertThat(scene.list(name, "snapshots")).isEqualTo("[\"%s\"]".formatted(both.getLast()));
  }

  @Test
  void opensARepositoryOfTheServiceByNameOrId() throws Exception {
    var made =
        World.made(
            scene.api,
            "/v1/repositories",
            Map.of(
                "projectId",
                scene.world.projectId(),
                "name",
                "made here",
                "location",
                scratch.resolve("made-here").toString(),
                "password",
                GatewayScene.PASSWORD,
                "gateway",
                true));

    assertThat(GatewayScene.snapshots(scene.restic("made%20here", scene.writer))).isEmpty();
    assertThat(GatewayScene.snapshots(scene.restic(made, scene.writer))).isEmpty();
    assertThat(scene.restic("made%20here", scene.writer).attempt("init").exit()).isNotZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, keys/ABCDEF, 400",
    "GET, keys/%2e%2e%2f%2e%2e%2fetc%2fpasswd, 400",
    "GET, keys/../config, 400",
    "POST, data/..%2f..%2fconfig, 400",
    "POST, data/short, 400",
    "GET, secrets/, 404",
    "GET, data/00/NAME, 404",
    "POST, secrets/NAME, 404",
    "GET, keys/NAME, 404",
    "HEAD, data/NAME, 404",
    "PUT, data/NAME, 405",
    "PATCH, config, 405",
    "DELETE, data/, 405",
    "POST, '', 400",
    "POST, data/WRONG, 400",
    "DELETE, data/NAME, 403",
    "DELETE, config, 403",
    "DELETE, locks/NAME, 200",
  })
  void answersEachStrangeRequestClearly(String method, String path, int status) throws Exception {
    var name = scene.shared();
    var target = path.replace("NAME", NAME).replace("WRONG", GatewayScene.sha256(new byte[] {1}));

    var answer = scene.send(scene.writer, method, name + "/" + target, BYTES, Map.of());

    assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(status);
    assertThat(scene.list(name, "data")).isEqualTo("[]");
  }

  @Test
  void keepsWhatIsThereAsItIs() throws Exception {
    var name = scene.repository(Map.of());
    scene.create(name);
    var object = name + "/data/" + NAME;

    assertThat(scene.send(scene.writer, "POST", object, BYTES, Map.of()).statusCode())
        .isEqualTo(200);
    assertThat(scene.send(scene.writer, "POST", object, BYTES, Map.of()).statusCode())
        .isEqualTo(200);
    assertThat(scene.send(scene.writer, "POST", name + "/config", BYTES, Map.of()).statusCode())
        .isEqualTo(200);
    assertThat(
            scene
                .send(scene.writer, "POST", name + "/config", new byte[] {1}, Map.of())
                .statusCode())
        .isEqualTo(403);
    var stored = scratch.resolve(name).resolve("data").resolve(NAME.substring(0, 2)).resolve(NAME);
    Files.delete(stored);
    Files.writeString(stored, "damaged");
    assertThat(scene.send(scene.writer, "POST", object, BYTES, Map.of()).statusCode())
        .isEqualTo(403);
    assertThat(stored).hasContent("damaged");
  }

  @Test
  void servesRangesAndBothListings() throws Exception {
    var name = scene.repository(Map.of());
    scene.create(name);
    var object = name + "/data/" + NAME;
    scene.send(scene.writer, "POST", object, BYTES, Map.of());

    var part = scene.send(scene.writer, "GET", object, null, Map.of("Range", "bytes=6-7"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("of");
    assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 6-7/18");
    assertThat(scene.send(scene.writer, "GET", object, null, Map.of("Range", "bytes=6-")).body())
        .isEqualTo("of an object");
    assertThat(
            scene
                .send(scene.writer, "GET", object, null, Map.of("Range", "bytes=18-"))
                .statusCode())
        .isEqualTo(416);
    var head = scene.send(scene.writer, "HEAD", object, null, Map.of());
    assertThat(head.headers().firstValue("Content-Length")).hasValue("18");
    assertThat(scene.list(name, "data")).isEqualTo("[\"%s\"]".formatted(NAME));
    var sizes = scene.send(scene.writer, "GET", name + "/data/", null, Map.of("Accept", V2));
    assertThat(sizes.headers().firstValue("Content-Type")).hasValue(V2);
    assertThat(sizes.body()).isEqualTo("[{\"name\":\"%s\",\"size\":18}]".formatted(NAME));
  }

  @Test
  void leavesNothingOfAnUploadThatBreaksOff() throws Exception {
    var name = scene.repository(Map.of("quotaBytes", 1_000_000_000));
    scene.create(name);
    var content = GatewayScene.random(2_000_000);
    try (var socket = new Socket(scene.server.url().getHost(), scene.server.url().getPort())) {
      var head =
          "POST /repositories/%s/data/%s HTTP/1.1\r\nHost: here\r\n%s\r\nContent-Length: %d\r\n\r\n"
              .formatted(
                  name,
                  GatewayScene.sha256(content),
                  "Authorization: " + GatewayScene.basic(scene.writer),
                  content.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(content, 0, 1_500_000);
      socket.shutdownOutput();
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400");
    }

    assertThat(scene.list(name, "data")).isEqualTo("[]");
    try (var files = Files.walk(scratch.resolve(name))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(scratch.resolve("data/spool")).isEmptyDirectory();
    assertThat(scene.used(name)).isZero();
    scene.send(
        scene.writer, "POST", name + "/data/" + GatewayScene.sha256(content), content, Map.of());
    assertThat(scene.used(name)).isEqualTo(2_000_000);
  }

  @Test
  void takesNoMoreThanTheQuotaAllows() throws Exception {
    var name = scene.repository(Map.of("quotaBytes", 30));
    scene.create(name);
    var second = "another object's bytes".getBytes(StandardCharsets.UTF_8);

    assertThat(
            scene.send(scene.writer, "POST", name + "/data/" + NAME, BYTES, Map.of()).statusCode())
        .isEqualTo(200);
    var full =
        scene.send(
            scene.writer, "POST", name + "/data/" + GatewayScene.sha256(second), second, Map.of());
    assertThat(full.statusCode()).isEqualTo(507);
    assertThat(full.body()).contains("quota");
    assertThat(
            scene
                .send(
                    scene.writer,
                    "POST",
                    name + "/locks/" + GatewayScene.sha256(second),
                    second,
                    Map.of())
                .statusCode())
        .isEqualTo(200);
    var unmeasured =
        HttpRequest.newBuilder(scene.url(name + "/data/" + GatewayScene.sha256(second)))
            .header("Authorization", GatewayScene.basic(scene.writer))
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(second)))
            .build();
    assertThat(scene.http.send(unmeasured, BodyHandlers.ofString()).statusCode()).isEqualTo(411);
    scene.send(scene.server.token(), "DELETE", name + "/data/" + NAME, null, Map.of());
    assertThat(
            scene
                .send(
                    scene.writer,
                    "POST",
                    name + "/data/" + GatewayScene.sha256(second),
                    second,
                    Map.of())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void letsNobodyTakeButLocksFromAnAppendOnlyRepository() throws Exception {
    var name = scene.repository(Map.of("appendOnly", true));
    scene.create(name);
    for (var type : List.of("data", "locks")) {
      scene.send(scene.writer, "POST", name + "/" + type + "/" + NAME, BYTES, Map.of());
    }

    for (var token : List.of(scene.server.token(), scene.writer)) {
      var gone = scene.send(token, "DELETE", name + "/data/" + NAME, null, Map.of());
      assertThat(gone.statusCode()).isEqualTo(403);
    }
    assertThat(scene.list(name, "data")).contains(NAME);
    var unlocked = scene.send(scene.writer, "DELETE", name + "/locks/" + NAME, null, Map.of());
    assertThat(unlocked.statusCode()).isEqualTo(200);
    assertThat(scene.list(name, "locks")).isEqualTo("[]");
  }

  @Test
  void hidesWhatIsNotTheCallers() throws Exception {
    var name = scene.repository(Map.of());
    var other = scene.api.post("/v1/projects", Map.of("slug", "other", "name", "other")).json();
    var stranger = scene.token(List.of("gateway:write"), other.get("id").asText());
    var reader = scene.token(List.of("gateway:read"), scene.world.projectId());
    var visitor = scene.token(List.of("backup:read"), scene.world.projectId());

    var foreign = scene.send(stranger, "GET", name + "/keys/", null, Map.of());
    var unknown = scene.send(stranger, "GET", "nowhere/keys/", null, Map.of());
    var closed =
        scene.send(
            scene.server.token(), "GET", scene.world.repositoryId() + "/keys/", null, Map.of());

    assertThat(List.of(foreign.statusCode(), unknown.statusCode(), closed.statusCode()))
        .containsOnly(404);
    assertThat(foreign.body()).isEqualTo(unknown.body()).isEqualTo(closed.body());
    assertThat(scene.send(reader, "GET", name + "/keys/", null, Map.of()).statusCode())
        .isEqualTo(200);
    assertThat(scene.send(reader, "POST", name + "/data/" + NAME, BYTES, Map.of()).statusCode())
        .isEqualTo(403);
    assertThat(scene.send(visitor, "GET", name + "/keys/", null, Map.of()).statusCode())
        .isEqualTo(403);
    var nobody = scene.send("hf_wrong", "GET", name + "/keys/", null, Map.of());
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic ");
  }

  @Test
  void knowsUsersAndAccessKeysToo() throws Exception {
    var name = scene.shared();
    var user =
        scene
            .api
            .post(
                "/v1/tokens",
                Map.of(
                    "name",
                    "user",
                    "kind",
                    "PASSWORD",
                    "username",
                    "ada",
                    "scopes",
                    List.of("gateway:read")))
            .json();
    var key =
        scene
            .api
            .post(
                "/v1/tokens",
                Map.of("name", "key", "kind", "HMAC", "scopes", List.of("gateway:read")))
            .json();

    var access = key.at("/token/accessKey").asText();

    for (var round = 0; round < 2; round++) {
      assertThat(as("ada:" + user.get("secret").asText(), name)).isEqualTo(200);
      assertThat(as("ada:wrong", name)).isEqualTo(401);
    }
    assertThat(as(access + ":" + key.get("secret").asText(), name)).isEqualTo(200);
    assertThat(as(access + ":wrong", name)).isEqualTo(401);
  }

  private static int as(String account, String name) throws Exception {
    var encoded = Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(scene.url(name + "/keys/"))
            .header("Authorization", "Basic " + encoded);
    return scene.http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void makesPointsOfWhatClientsWrite() throws Exception {
    var name = scene.repository(Map.of("password", GatewayScene.PASSWORD));
    var folder = Files.createDirectories(scratch.resolve("mail"));
    Files.write(folder.resolve("large"), GatewayScene.random(3_000_000));
    Files.writeString(folder.resolve("small"), "one");
    var host = scene.restic(name, scene.writer);
    host.run("init");
    host.run("backup", folder.toString(), "--host", "web7", "--tag", "nightly");
    var protection = "web7: " + folder;
    var first = scene.points(protection, 1).getFirst();
    Files.writeString(folder.resolve("small"), "three");
    Files.writeString(folder.resolve("new"), "4444");
    host.run("backup", folder.toString(), "--host", "web7");
    var second = scene.points(protection, 2).getFirst();
    var session =
        scene.api.get("/v1/backup-sessions/" + second.get("backupSessionId").asText()).json();
    var statistics = session.get("statistics");

    assertThat(first.get("logicalBytes").asLong()).isEqualTo(3_000_003);
    assertThat(first.get("storedBytes").asLong()).isBetween(3_000_000L, 3_010_000L);
    assertThat(first.get("kind").asText()).isEqualTo("FULL");
    assertThat(first.at("/labels/restic-tags").asText()).isEqualTo("nightly");
    assertThat(second.get("logicalBytes").asLong()).isEqualTo(3_000_009);
    assertThat(second.get("storedBytes").asLong()).isBetween(1L, 10_000L);
    assertThat(second.get("kind").asText()).isEqualTo("INCREMENTAL");
    assertThat(session.get("result").asText()).isEqualTo("SUCCESS");
    assertThat(session.at("/actor/name").asText()).isEqualTo("client");
    assertThat(statistics.get("newFiles").asLong()).isEqualTo(1);
    assertThat(statistics.get("changedFiles").asLong()).isEqualTo(1);
    assertThat(statistics.get("unchangedFiles").asLong()).isEqualTo(1);
    assertThat(statistics.get("bytesRead").asLong()).isEqualTo(9);
    assertThat(scene.used(name)).isEqualTo(bytesOf(scratch.resolve(name)));
    restoresAndRefuses(second, folder, protection);
    followsForget(name, first, second);
  }

  /** What the service does with a point of a host that it does not reach. */
  private static void restoresAndRefuses(JsonNode point, Path folder, String protection)
      throws Exception {
    var id = point.get("id").asText();
    var out = scratch.resolve("by-the-service");
    var started =
        scene.api.post(
            "/v1/restore-sessions",
            Map.of("restorePointId", id, "target", Map.of("path", out.toString())));
    World.ended(scene.api, started.header("Location"), "SUCCESS");
    assertThat(out.resolve(folder.toString().substring(1)).resolve("small")).hasContent("three");
    var over = scene.api.post("/v1/restore-sessions", Map.of("restorePointId", id));
    assertThat(over.status()).isEqualTo(409);
    var asked =
        scene.api.post("/v1/protections/" + scene.protectionId(protection) + "/backup", Map.of());
    World.ended(scene.api, asked.header("Location"), "NOT_SUPPORTED");
  }

  /** A client that may delete takes the points along, unless somebody holds them. */
  private static void followsForget(String name, JsonNode first, JsonNode second) throws Exception {
    var pin = "/v1/restore-points/" + second.get("id").asText() + "/pin";
    assertThat(scene.api.post(pin, Map.of("reason", "for the auditor")).status()).isEqualTo(200);
    for (var point : List.of(first, second)) {
      var copies = scene.items("/v1/restore-points/" + point.get("id").asText() + "/copies");
      var object = name + "/snapshots/" + copies.getFirst().get("snapshotId").asText();
      var gone = scene.send(scene.server.token(), "DELETE", object, null, Map.of());
      assertThat(gone.statusCode()).isEqualTo(point.equals(first) ? 200 : 403);
    }
    assertThat(status(first)).isEqualTo("DELETED");
    assertThat(status(second)).isEqualTo("AVAILABLE");
  }

  @Test
  void showsNothingUntilTheKeyIsGiven() throws Exception {
    var name = scene.repository(Map.of());
    var folder = Files.createDirectories(scratch.resolve("secret"));
    Files.writeString(folder.resolve("letter"), "for nobody");
    var host = scene.restic(name, scene.writer);
    host.run("init");
    host.run("backup", folder.toString(), "--host", "web8");
    assertThat(scene.protectionId("web8: " + folder)).isEmpty();
    var path =
        "/v1/repositories/"
            + scene.items("/v1/repositories?name=" + name).getFirst().get("id").asText();

    var wrong = patch(path, Map.of("password", "not this"));
    assertThat(wrong.code()).isEqualTo("PASSWORD_WRONG");
    var right = patch(path, Map.of("password", GatewayScene.PASSWORD));

    assertThat(right.status()).isEqualTo(200);
    assertThat(right.json().get("formatId").asText()).hasSize(64);
    assertThat(scene.points("web8: " + folder, 1).getFirst().get("logicalBytes").asLong())
        .isEqualTo(10);
  }

  private static JudgedClient.Answer patch(String path, Map<String, Object> change) {
    var etag = scene.api.get(path).header("ETag");
    return scene.api.send("PATCH", path, JudgedClient.write(change), Map.of("If-Match", etag));
  }

  private static String status(JsonNode point) {
    return scene
        .api
        .get("/v1/restore-points/" + point.get("id").asText())
        .json()
        .get("status")
        .asText();
  }

  private static long bytesOf(Path repository) throws Exception {
    try (var files = Files.walk(repository)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(repository.resolve("locks")))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }
}
