package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is encrypted while nobody looks: real files, real backups, all the way out. */
class SuspicionIT {
  @TempDir private static Path scratch;

  private static RunningServer server;
  private static JudgedClient api;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void anEncryptedFolderIsToldAndCanBeAcknowledged() throws Exception {
    var world = calm("renamed");
    try (var files = Files.list(world.folder())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, random(file));
        Files.move(file, Path.of(file + ".qx7"));
      }
    }

    world.backUp(api);
    var point = api.get("/v1/restore-points/" + world.point(api)).json();

    assertThat(point.at("/flags/suspicious").asBoolean()).as("%s", point).isTrue();
    assertThat(point.get("usable").asBoolean()).isTrue();
    var kinds = point.at("/suspicion/doubts").findValuesAsText("kind");
    assertThat(kinds).contains("INCOMPRESSIBLE", "EXTENSION_SHIFT");
    assertThat(point.at("/suspicion/doubts").findValuesAsText("detail").toString())
        .contains(".qx7");
    assertThat(alerts(world, true)).hasSize(1);
    assertThat(metric(world)).isEqualTo("1.0");
    assertThat(listed(world)).containsExactly(point.get("id").asText());
    var shown = run("points", "--suspicious", "--protection", world.protectionId());
    assertThat(shown).contains(point.get("id").asText(), "suspicious", "EXTENSION_SHIFT");

    run("acknowledge", point.get("id").asText(), "--reason", "that was us");

    var kept = api.get("/v1/restore-points/" + point.get("id").asText()).json();
    assertThat(kept.at("/flags/suspicious").asBoolean()).isFalse();
    assertThat(kept.at("/suspicion/acknowledged/reason").asText()).isEqualTo("that was us");
    assertThat(alerts(world, true)).isEmpty();
    assertThat(metric(world)).isEqualTo("0.0");
    world.backUp(api);
    assertThat(listed(world)).isEmpty();
  }

  @Test
  void filesThatWereEncryptedInPlaceAndPutBackEndTheAlert() throws Exception {
    var world = calm("in-place");
    var file = world.folder().resolve("0.txt");
    assertThat(Files.size(file)).isGreaterThan(4096);
    try (var files = Files.list(world.folder())) {
      for (var each : files.filter(Files::isRegularFile).toList()) {
        Files.write(each, random(each));
      }
    }
    world.backUp(api);
    assertThat(listed(world)).hasSize(1);
    world.backUp(api);
    assertThat(listed(world)).as("they are still there").hasSize(2);
    assertThat(alerts(world, true)).hasSize(1);

    fill(world.folder());
    world.backUp(api);

    assertThat(listed(world)).hasSize(2);
    assertThat(alerts(world, true)).isEmpty();
    assertThat(alerts(world, false)).hasSize(1);
  }

  @Test
  void acknowledgingNeedsTheRightAndAReason() throws Exception {
    var world = calm("rights");
    var point = "/v1/restore-points/" + world.point(api) + "/acknowledge";
    var reader =
        api.post("/v1/tokens", Map.of("name", "reader", "scopes", List.of("backup:read")))
            .json()
            .get("secret")
            .asText();

    assertThat(api.as(reader).post(point, Map.of("reason", "x")).code()).isEqualTo("SCOPE_MISSING");
    assertThat(api.post(point, Map.of()).code()).isEqualTo("BODY_INVALID");
    assertThat(api.post(point, Map.of("reason", "x")).code()).isEqualTo("STATE_CONFLICT");
  }

  /** A folder of forty texts, four times backed up. */
  private static World calm(String name) throws Exception {
    var world = World.make(api, scratch, name);
    fill(world.folder());
    for (var day = 0; day < 4; day++) {
      Files.writeString(world.folder().resolve("log.txt"), "day %d%n".formatted(day));
      world.backUp(api);
    }
    assertThat(listed(world)).isEmpty();
    return world;
  }

  private static void fill(Path folder) throws IOException {
    for (var at = 0; at < 40; at++) {
      var text = "file %d says the same again and again, as people do%n".formatted(at);
      Files.writeString(folder.resolve(at + ".txt"), text.repeat(200));
    }
  }

  private static List<String> listed(World world) {
    var found =
        api.get("/v1/restore-points?suspicious=true&protectionId=" + world.protectionId()).json();
    return StreamSupport.stream(found.get("items").spliterator(), false)
        .map(point -> point.get("id").asText())
        .toList();
  }

  private static List<JsonNode> alerts(World world, boolean open) {
    var path =
        "/v1/alerts?kind=SUSPICIOUS&open=%s&protectionId=%s".formatted(open, world.protectionId());
    return StreamSupport.stream(api.get(path).json().get("items").spliterator(), false).toList();
  }

  private static String metric(World world) {
    return api.get("/metrics")
        .raw()
        .body()
        .lines()
        .filter(line -> line.startsWith("holdfast_protection_suspicious{"))
        .filter(line -> line.contains(world.protectionId()))
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .findFirst()
        .orElse("none");
  }

  private static String run(String... words) {
    var answer =
        new CommandLineHarness(scratch)
            .with("HOLDFAST_SERVER", server.url().toString())
            .with("HOLDFAST_TOKEN", server.token())
            .run(words);
    assertThat(answer.status()).as("%s %s", answer.out(), answer.err()).isZero();
    return answer.out();
  }

  private static byte[] random(Path file) throws IOException {
    var bytes = new byte[(int) Math.max(5000, Files.size(file))];
    new Random(file.toString().getBytes(StandardCharsets.UTF_8).length + file.hashCode())
        .nextBytes(bytes);
    return bytes;
  }
}
