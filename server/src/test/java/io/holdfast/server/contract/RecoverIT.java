package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.proof.ProofBundle;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.control.age.AgeIdentity;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.server.ServerCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An installation with a history is lost but for its repository and its kit. What was sealed last,
 * while a backup was at work, is all that comes back; what that backup and a later one wrote is
 * still there.
 */
class RecoverIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path scratch;

  private static String kit;
  private static Path repository;
  private static Path password;
  private static World world;
  private static JsonNode seeds;
  private static String token;
  private static Map<String, JsonNode> lists;
  private static Map<String, String> dialects;
  private static JsonNode audit;
  private static String proofKey;
  private static String interrupted;
  private static String blocked;

  /** Ids of snapshots that the sealed catalog does not know. */
  private static Set<String> later;

  /** Packs that hold the newest sealed catalog and nothing of the one before. */
  private static List<Path> newestPacks;

  private static String firstSealed;
  private static String newestSealed;

  @BeforeAll
  static void makeAndLose() throws Exception {
    var data = scratch.resolve("lost");
    seeds =
        JSON.readTree(
            ServerCommands.run("", "fixture", "load", "seeds", "--data", data.toString()).out());
    try (var server = RunningServer.start(data)) {
      var api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
      world = World.make(api, scratch, "main");
      repository = scratch.resolve("main-repository");
      token =
          api.post("/v1/tokens", Map.of("name", "kept", "scopes", List.of("project:admin")))
              .json()
              .get("secret")
              .asText();
      history(api.as(token), server);
    }
    delete(data);
    password = Files.writeString(scratch.resolve("password"), "a long passphrase\n");
  }

  private static void history(JudgedClient api, RunningServer server) throws Exception {
    world.backUp(api);
    var point = world.point(api);
    Files.writeString(world.folder().resolve("letter.txt"), "second");
    world.backUp(api);
    restore(api, point, scratch.resolve("restored"));
    drill(api);
    proofKey = api.get("/v1/proof-key").json().get("id").asText();
    World.made(api, "/v1/channels", channel());
    kit =
        api.get("/v1/repositories/" + world.repositoryId() + "/recovery-kit")
            .json()
            .get("json")
            .asText();
    firstSealed = seal(api);
    var place = block(api);
    var packs = packs();
    newestSealed = seal(api);
    newestPacks = packs().stream().filter(pack -> !packs.contains(pack)).toList();
    lists = lists(api);
    dialects = dialects(server, token);
    audit = api.get("/v1/audit-records?limit=500&sort=seq").json().get("items");
    var known = snapshots(repository);
    Files.createFile(scratch.resolve("go"));
    interrupted = World.ended(api, place, "SUCCESS");
    world.backUp(api);
    later = new HashSet<>(snapshots(repository));
    later.removeAll(known);
    assertThat(later).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void allComesBack(DatabaseKind kind) throws Exception {
    var data = scratch.resolve("new-" + kind);
    var copy = scratch.resolve("copy-" + kind);
    run(scratch.resolve("copied"), "cp", "-a", repository.toString(), copy.toString());
    var catalog = kind.empty();
    var settings = settings(kind, catalog, data);
    try {
      var told = recover(kit, copy, data, settings, "--json");
      assertThat(told.status()).as(told.err()).isZero();
      var report = JSON.readTree(told.out());
      assertThat(report.get("snapshotId").asText()).isEqualTo(newestSealed);
      assertThat(report.get("interruptedSessions").asInt()).isEqualTo(1);
      assertThat(report.get("proofs").asInt()).isEqualTo(1);
      assertThat(report.findValuesAsText("snapshotId"))
          .containsExactlyInAnyOrderElementsOf(with(later, newestSealed));

      assertThat(ServerCommands.removeOrphans(data, settings)).isZero();
      assertThat(snapshots(copy)).containsAll(later);

      try (var server = RunningServer.start(data, settings)) {
        var api = new JudgedClient(new OpenApiJudge(), server.url(), token);
        assertThat(lists(api))
            .allSatisfy((path, items) -> assertThat(items).as(path).isEqualTo(lists.get(path)));
        assertThat(dialects(server, token)).isEqualTo(dialects);
        goesOn(api, kind);
      }
    } finally {
      kind.discard(catalog);
      delete(data);
      delete(copy);
    }
  }

  private static void goesOn(JudgedClient api, DatabaseKind kind) throws Exception {
    var records = api.get("/v1/audit-records?limit=500&sort=seq").json().get("items");
    for (var at = 0; at < audit.size(); at++) {
      assertThat(records.get(at)).isEqualTo(audit.get(at));
    }
    assertThat(records.get(audit.size()).get("action").asText()).isEqualTo("repository.move");
    assertThat(records.get(audit.size() + 1).get("action").asText())
        .isEqualTo("installation.recover");
    var session = api.get("/v1/backup-sessions/" + interrupted).json();
    assertThat(session.get("result").asText()).isEqualTo("FAILED");
    assertThat(session.get("reasonCode").asText()).isEqualTo("INTERRUPTED_BY_RECOVERY");
    var bundle = api.get("/v1/proofs").raw().body().getBytes(UTF_8);
    assertThat(ProofBundle.verify(bundle, proofKey).problems()).isEmpty();
    restore(api, world.point(api), scratch.resolve("restored-" + kind));
    assertThat(scratch.resolve("restored-" + kind)).isNotEmptyDirectory();
    world.backUp(api);
    seal(api);
  }

  @Test
  void passesOverOneThatIsDamaged() throws Exception {
    var pack = newestPacks.stream().max(Comparator.comparingLong(RecoverIT::size)).orElseThrow();
    var sound = Files.readAllBytes(pack);
    var damaged = sound.clone();
    damaged[damaged.length / 3] ^= 1;
    assertThat(pack.toFile().setWritable(true)).isTrue();
    Files.write(pack, damaged);
    try {
      var told = recover(kit, scratch.resolve("dry"), Map.of(), "--json", "--dry-run");

      assertThat(told.status()).as(told.err()).isZero();
      var report = JSON.readTree(told.out());
      assertThat(report.get("snapshotId").asText()).isEqualTo(firstSealed);
      assertThat(report.at("/passedOver/0").asText()).contains(newestSealed.substring(0, 8));
      assertThat(scratch.resolve("dry")).doesNotExist();
    } finally {
      Files.write(pack, sound);
    }
  }

  @Test
  void takesAnOlderOneWhenAsked() throws Exception {
    var all =
        JSON.readTree(recover(kit, scratch.resolve("dry"), Map.of(), "--json", "--dry-run").out());
    var before = java.time.Instant.parse(all.get("sealedAt").asText()).minusMillis(1).toString();

    var told =
        recover(kit, scratch.resolve("dry"), Map.of(), "--json", "--dry-run", "--at", before);
    var none = recover(kit, scratch.resolve("dry"), Map.of(), "--at", "2020-01-01T00:00:00Z");

    assertThat(JSON.readTree(told.out()).get("snapshotId").asText()).isEqualTo(firstSealed);
    assertThat(none.err()).contains("HF-3040");
  }

  @Test
  void refusesWhatIsNotTheKit() throws Exception {
    var data = scratch.resolve("refused");
    var parsed = (ObjectNode) JSON.readTree(kit);
    var key = parsed.get("recoveryKey").asText();
    var letter = key.charAt(30) == 'Q' ? 'P' : 'Q';

    var typo = key.substring(0, 30) + letter + key.substring(31);
    assertThat(recover(typo, data, Map.of()).err()).contains("HF-1016").contains("wrong letter");
    try (var other = AgeIdentity.draw()) {
      var told = recover(other.secret(), data, Map.of(), "-p", password.toString());
      assertThat(told.err()).contains("HF-5010");
    }
    parsed.put("formatId", "00".repeat(32));
    assertThat(recover(parsed.toString(), data, Map.of()).err())
        .contains("HF-1016")
        .contains("repository");
    parsed.put("repositoryPassword", "another");
    assertThat(recover(parsed.toString(), data, Map.of()).err()).contains("HF-3010");
    assertThat(recover("a long passphrase", data, Map.of()).err()).contains("HF-1016");
    assertThat(data).doesNotExist();
  }

  @Test
  void refusesFolderThatHoldsSomething() throws Exception {
    var data = Files.createDirectory(scratch.resolve("full"));
    Files.writeString(data.resolve("theirs"), "x");

    var told = recover(kit, data, Map.of());

    assertThat(told.err()).contains("HF-4005");
    assertThat(data.resolve("theirs")).hasContent("x");
    assertThat(data.toFile().list()).containsExactly("theirs");
  }

  @Test
  void passwordAloneShowsNothingOfTheCatalog() throws Exception {
    var file = scratch.resolve("sealed.age");
    run(file, "restic", "-q", "dump", newestSealed, "/holdfast-catalog/catalog.jsonl.zst.age");

    assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("age-encryption.org/v1\n-> X25519 ")
        .doesNotContain("holdfast-sealed-catalog", "repository", "main");
    run(scratch.resolve("checked"), "restic", "-q", "check", "--read-data");
  }

  @Test
  void stockProgramsOpenItWithTheKey() throws Exception {
    var key =
        Files.writeString(
            scratch.resolve("key"), JSON.readTree(kit).get("recoveryKey").asText() + "\n");
    var sealed = scratch.resolve("for-age");
    run(sealed, "restic", "-q", "dump", newestSealed, "/holdfast-catalog/catalog.jsonl.zst.age");
    var packed = scratch.resolve("packed.zst");
    run(packed, "age", "--decrypt", "--identity", key.toString(), sealed.toString());
    var plain = scratch.resolve("plain");
    run(plain, "zstd", "-q", "--decompress", "--stdout", packed.toString());

    assertThat(Files.readAllLines(plain).getFirst())
        .startsWith("{\"format\":\"holdfast-sealed-catalog\"");
    assertThat(Files.readAllLines(plain).getLast()).contains("\"end\":\"\"");
  }

  private static ServerCommands.Answer recover(
      String kit, Path data, Map<String, String> settings, String... more) {
    return recover(kit, repository, data, settings, more);
  }

  private static ServerCommands.Answer recover(
      String kit, Path from, Path data, Map<String, String> settings, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "recover",
                "--repository",
                from.toString(),
                "--kit",
                "-",
                "--data",
                data.toString()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(Arrays.asList(more));
    return ServerCommands.run(kit, arguments.toArray(String[]::new));
  }

  private static Map<String, String> settings(
      DatabaseKind kind, CatalogSettings catalog, Path data) {
    return kind == DatabaseKind.SQLITE
        ? Map.of()
        : RunningServer.catalog(catalog, data.resolveSibling("catalog-password"));
  }

  /** The place of a session that does not go on until it is let. */
  private static String block(JudgedClient api) {
    var hook =
        Map.of(
            "phase", "BEFORE",
            "command",
                List.of(
                    "sh",
                    "-c",
                    "until [ -e %s ]; do sleep 0.1; done".formatted(scratch.resolve("go"))),
            "timeout", "PT10M",
            "onError", "FAIL");
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of(
                "projectId", world.projectId(),
                "name", "blocked",
                "hooks", List.of(hook),
                "placements", List.of(Map.of("repositoryId", world.repositoryId()))));
    blocked =
        World.made(api, "/v1/protections", Map.of("sourceId", world.sourceId(), "planId", plan));
    var started = api.post("/v1/protections/" + blocked + "/backup", Map.of());
    var place = started.header("Location");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !api.get(place).json().get("state").asText().equals("QUEUED"));
    return place;
  }

  private static void restore(JudgedClient api, String point, Path target) {
    var wish = Map.of("restorePointId", point, "target", Map.of("path", target.toString()));
    var started = api.post("/v1/restore-sessions", wish);
    World.ended(api, started.header("Location"), "SUCCESS");
  }

  private static void drill(JudgedClient api) {
    var started =
        api.post("/v1/drills", Map.of("protectionId", world.protectionId(), "level", "L2"));
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> !api.get(started.header("Location")).json().path("proofId").asText().isEmpty());
  }

  private static Map<String, Object> channel() {
    return Map.of(
        "kind",
        "SLACK",
        "name",
        "chat",
        "enabled",
        false,
        "projectId",
        world.projectId(),
        "secrets",
        Map.of("url", "http://127.0.0.1:9/hush"));
  }

  /** The snapshot of a catalog that is sealed now. */
  private static String seal(JudgedClient api) {
    var standing = api.send("POST", "/v1/recovery/seal", null, Map.of()).json();
    assertThat(standing.at("/repositories/0/failure").isMissingNode()).as("%s", standing).isTrue();
    return standing.at("/repositories/0/snapshotId").asText();
  }

  /**
   * What people see, but for the session that was at work and what hangs on it, and the token that
   * each start makes for commands of its machine.
   */
  private static Map<String, JsonNode> lists(JudgedClient api) throws IOException {
    var all = new TreeMap<String, JsonNode>();
    for (var path :
        List.of(
            "projects",
            "servers",
            "sources",
            "repositories",
            "plans",
            "protections",
            "backup-sessions",
            "restore-points",
            "restore-sessions",
            "drills",
            "drill-policies",
            "expected-runs",
            "channels",
            "alerts",
            "notices")) {
      var items = JSON.createArrayNode();
      for (var item : api.get("/v1/" + path + "?limit=500").json().get("items")) {
        var text = item.toString();
        if (text.contains("\"local commands\"") || text.contains(blocked)) {
          continue;
        }
        if (text.contains("/copy-")) { // it lies elsewhere now, which was a change
          ((ObjectNode) item).put("location", repository.toString());
          ((ObjectNode) item).put("revision", item.get("revision").asInt() - 1);
        }
        items.add(item);
      }
      all.put(path, items);
    }
    return all;
  }

  /** The lists of the five vendors' pages, with the credentials of before. */
  private static Map<String, String> dialects(RunningServer server, String token) throws Exception {
    var answers = new TreeMap<String, String>();
    var bearer = Map.of("Authorization", "Bearer " + seeds.at("/northflank/token").asText());
    var scp =
        base(server, "scp")
            + "/v1/backups/"
            + seeds.at("/scp/backupId").asText()
            + "/restore-histories";
    answers.put("scp", get(scp, signed(scp)));
    answers.put(
        "northflank",
        get(
            base(server, "northflank")
                + "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores",
            bearer));
    answers.put(
        "mittwald", get(base(server, "mittwald") + "/v2/projects/example-project/backups", bearer));
    answers.put(
        "veeam-azure",
        get(
            base(server, "veeam-azure") + "/api/v1/restorePoints",
            Map.of("Authorization", "Bearer " + token)));
    answers.put(
        "veeam-m365",
        get(
            base(server, "veeam-m365") + "/v5/RestoreSessions",
            Map.of("Authorization", "Bearer " + token)));
    answers.replaceAll((_, body) -> body.replace(server.url().toString(), "here"));
    return answers;
  }

  private static String base(RunningServer server, String dialect) {
    return server.access(dialect).path("baseUrl").asText();
  }

  private static String get(String url, Map<String, String> headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    headers.forEach(request::header);
    var answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s", url, answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static Map<String, String> signed(String url) throws Exception {
    var key = seeds.at("/scp/accessKey").asText();
    var now = Long.toString(System.currentTimeMillis());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(seeds.at("/scp/secretKey").asText().getBytes(UTF_8), "HmacSHA256"));
    var text = "GET" + url + now + key + "Openapi";
    return Map.of(
        "Scp-Accesskey",
        key,
        "Scp-Signature",
        Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8))),
        "Scp-Timestamp",
        now,
        "Scp-ClientType",
        "Openapi",
        "Accept-Language",
        "en-US",
        "Scp-Api-Version",
        "backup 1.1");
  }

  private static List<String> with(Set<String> ids, String one) {
    var all = new ArrayList<>(ids);
    all.add(one);
    return all;
  }

  private static Set<String> snapshots(Path repository) throws IOException {
    try (var files = Files.list(repository.resolve("snapshots"))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private static List<Path> packs() throws IOException {
    try (var files = Files.walk(repository.resolve("data"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  /** Runs a program in the lost installation's repository and keeps what it writes. */
  private static void run(Path output, String... command) throws Exception {
    var builder = new ProcessBuilder(command).redirectOutput(output.toFile());
    builder.environment().put("RESTIC_REPOSITORY", repository.toString());
    builder.environment().put("RESTIC_PASSWORD", "a long passphrase");
    var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.waitFor()).as("%s", String.join(" ", command)).isZero();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
