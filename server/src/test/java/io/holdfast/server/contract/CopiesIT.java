package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.sources.testkit.Restic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan of two repositories, as a client of the API sees it, and stock restic. */
class CopiesIT {

  @TempDir private static Path scratch;
  private static DrillWorld drills;
  private static JudgedClient api;
  private static World world;
  private static String second;

  @BeforeAll
  static void start() throws Exception {
    drills = new DrillWorld(scratch);
    api = drills.api();
    world = drills.world();
    var bytes = new byte[3_000_000];
    new Random(3).nextBytes(bytes);
    Files.write(world.folder().resolve("big.bin"), bytes);
    second = repository("second");
    placements(world.planId(), world.repositoryId(), second);
  }

  @AfterAll
  static void stop() {
    drills.close();
  }

  @Test
  void everyPointIsCopiedAndTheCopyIsTheWholePoint() throws Exception {
    var point = drills.backUp(world.protectionId());

    var copy = valid(point, second);

    var primary = copy(point, world.repositoryId());
    assertThat(primary.get("role").asText()).isEqualTo("PRIMARY");
    assertThat(primary.has("work")).isFalse();
    assertThat(copy.get("role").asText()).isEqualTo("SECONDARY");
    assertThat(copy.get("verifyLevel").asText()).isEqualTo("L1");
    assertThat(copy.get("storedBytes").asLong()).isPositive();
    assertThat(copy.at("/work/attempts").asInt()).isEqualTo(1);
    assertThat(copy.get("snapshotId")).isNotEqualTo(primary.get("snapshotId"));
    assertThat(api.get("/v1/restore-points/" + point).json().get("status").asText())
        .isEqualTo("AVAILABLE");
    var restic = new Restic(folder("second"), World.PASSWORD);
    restic.run("check", "--read-data");
    var out = scratch.resolve("by-restic");
    restic.run("restore", copy.get("snapshotId").asText(), "--target", out.toString());
    assertThat(files(out.resolve(world.folder().toString().substring(1))))
        .isEqualTo(files(world.folder()));
    listedOncePerCopy(point);
  }

  private static void listedOncePerCopy(String point) throws Exception {
    var wanted = new TreeMap<String, Boolean>();
    for (var copy : api.get("/v1/restore-points/" + point + "/copies").json().get("items")) {
      wanted.put(copy.get("id").asText(), false);
    }
    for (var row : ask("veeam-azure", "/api/v1/restorePoints?limit=500").get("results")) {
      wanted.computeIfPresent(row.get("id").asText(), (_, seen) -> !seen);
    }
    assertThat(wanted).hasSize(2).allSatisfy((_, once) -> assertThat(once).isTrue());
    assertThat(ask("mittwald", "/v2/projects/main/backups?searchTerm=" + point)).hasSize(1);
    var query = "/v1/restore-points?protectionId=" + world.protectionId() + "&limit=500";
    assertThat(api.get(query).json().get("items").findValuesAsText("id"))
        .doesNotHaveDuplicates()
        .contains(point);
  }

  @Test
  void aDrillProvesTheCopyThatItIsToldToProve() throws Exception {
    var point = drills.backUp(world.protectionId());
    var copy = valid(point, second);

    var any = drills.drill(Map.of("restorePointId", point, "level", "L2"));
    var other =
        drills.drill(
            Map.of("restorePointId", point, "level", "L2", "copyChoice", "SECONDARY_FIRST"));

    assertThat(any.get("result").asText()).isEqualTo("PASSED");
    assertThat(any.get("copyId")).isEqualTo(copy(point, world.repositoryId()).get("id"));
    assertThat(other.get("result").asText()).isEqualTo("PASSED");
    assertThat(other.get("copyId")).isEqualTo(copy.get("id"));
    assertThat(copy(point, second).get("verifyLevel").asText()).isEqualTo("L2");
  }

  @Test
  void aCopyIsReadAgainGivenUpAndMadeAgain() throws Exception {
    var point = drills.backUp(world.protectionId());
    var copy = valid(point, second);
    var place = "/v1/restore-points/" + point + "/copies";
    var primary = copy(point, world.repositoryId()).get("id").asText();

    var verify = api.post(place + "/" + copy.get("id").asText() + "/verify", Map.of());
    assertThat(verify.status()).isEqualTo(202);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> copy(point, second).at("/work/endedAt").isTextual());
    var verified = copy(point, second);
    assertThat(verified.at("/work/task").asText()).isEqualTo("VERIFY");
    assertThat(verified.get("verifiedAt").asText()).isGreaterThan(copy.get("verifiedAt").asText());

    assertThat(api.post(place, Map.of("repositoryId", second)).code()).isEqualTo("STATE_CONFLICT");
    assertThat(delete(place + "/" + copy.get("id").asText()).status()).isEqualTo(204);
    assertThat(copy(point, second).get("state").asText()).isEqualTo("GONE");
    assertThat(delete(place + "/" + primary).code()).isEqualTo("STATE_CONFLICT");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> copy(point, second).at("/work/endedAt").isTextual());

    assertThat(api.post(place, Map.of("repositoryId", second)).status()).isEqualTo(202);
    valid(point, second);
    var filled =
        api.post("/v1/protections/" + world.protectionId() + "/copies", Map.of("newest", 1));
    assertThat(filled.json().get("copies").asInt()).isZero();
    var nowhere = Map.of("repositoryId", "019a0000-0000-7000-8000-0000000000ff");
    assertThat(api.post(place, nowhere).status()).isEqualTo(404);
    var audited = api.get("/v1/audit-records?limit=100").raw().body();
    assertThat(audited).contains("copy.verify", "copy.drop", "copy.ask");
  }

  @Test
  void everythingIsReadFromTheCopyWhenThePrimaryIsLost() throws Exception {
    var lost = repository("lost");
    var kept = repository("kept");
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of(
                "projectId",
                world.projectId(),
                "name",
                "two",
                "placements",
                List.of(
                    Map.of("repositoryId", lost, "order", 0),
                    Map.of("repositoryId", kept, "order", 1))));
    var protection =
        World.made(api, "/v1/protections", Map.of("sourceId", world.sourceId(), "planId", plan));
    var before = drills.backUp(protection);
    Files.writeString(world.folder().resolve("letter.txt"), "changed");
    var point = drills.backUp(protection);
    valid(before, kept);
    var copy = valid(point, kept);
    var primary = copy(point, lost);
    Files.move(folder("lost"), folder("nobody knows where"));

    var tree = "/v1/restore-points/" + point + "/tree?path=" + world.folder() + "/deep";
    assertThat(api.get(tree).json().get("items")).hasSize(1);
    var diff = "/v1/restore-points/" + before + "/diff?to=" + point;
    assertThat(api.get(diff).json().get("items").findValuesAsText("path"))
        .anySatisfy(path -> assertThat(path).endsWith("letter.txt"));
    var target = scratch.resolve("restored");
    var session = restore(Map.of("restorePointId", point, "target", path(target)), "SUCCESS");
    assertThat(session.get("copyId")).isEqualTo(copy.get("id"));
    assertThat(files(target.resolve(world.folder().toString().substring(1))))
        .isEqualTo(files(world.folder()));
    var named =
        Map.of(
            "restorePointId",
            point,
            "copyId",
            copy.get("id").asText(),
            "target",
            path(scratch.resolve("named")));
    restore(named, "SUCCESS");
    var gone = new HashMap<String, Object>(named);
    gone.put("copyId", primary.get("id").asText());
    assertThat(restore(gone, "FAILED").get("copyId")).isEqualTo(primary.get("id"));
    var export = api.post("/v1/restore-points/" + point + "/exports", Map.of("format", "TAR"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            api.get(export.header("Location")).json().get("phase").asText().equals("COMPLETED"));
  }

  private static JsonNode restore(Map<String, ?> wish, String result) {
    var started = api.post("/v1/restore-sessions", wish);
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    var id = World.ended(api, started.header("Location"), result);
    return api.get("/v1/restore-sessions/" + id).json();
  }

  private static Map<String, String> path(Path path) {
    return Map.of("path", path.toString());
  }

  /** The copy in a repository, once it is valid. */
  private static JsonNode valid(String point, String repository) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> copy(point, repository), copy -> copy.get("state").asText().equals("VALID"));
  }

  private static JsonNode copy(String point, String repository) {
    for (var copy : api.get("/v1/restore-points/" + point + "/copies").json().get("items")) {
      if (copy.get("repositoryId").asText().equals(repository)) {
        return copy;
      }
    }
    throw new AssertionError("point %s has no copy in %s".formatted(point, repository));
  }

  private static JudgedClient.Answer delete(String place) {
    return api.send("DELETE", place, null, Map.of());
  }

  private static String repository(String name) {
    return World.repository(api, world.projectId(), name, folder(name));
  }

  private static void placements(String plan, String... repositories) {
    var place = "/v1/plans/" + plan;
    var placements = new ArrayList<Map<String, Object>>();
    for (var repository : repositories) {
      placements.add(Map.of("repositoryId", repository, "order", placements.size()));
    }
    var answer =
        api.send(
            "PATCH",
            place,
            JudgedClient.write(Map.of("placements", placements)),
            Map.of(
                "If-Match",
                api.get(place).header("ETag"),
                "Content-Type",
                "application/merge-patch+json"));
    assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(200);
  }

  private static JsonNode ask(String dialect, String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(drills.server().url() + "/dialects/" + dialect + path))
              .header("Authorization", "Bearer " + drills.server().token())
              .build();
      return new ObjectMapper().readTree(http.send(request, BodyHandlers.ofString()).body());
    }
  }

  private static Path folder(String name) {
    return scratch.resolve(name);
  }

  private static Map<String, String> files(Path folder) throws Exception {
    var found = new TreeMap<String, String>();
    try (var all = Files.walk(folder)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        found.put(
            folder.relativize(file).toString(),
            HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
      }
    }
    return found;
  }
}
