package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.Context;
import io.holdfast.cli.Program;
import io.holdfast.cli.terminal.Terminal;
import io.holdfast.dialects.check.Signer;
import io.holdfast.server.ServerCommands;
import io.holdfast.server.process.ServerImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code holdfast demo --access-file}: a world in which each dialect has something to show. */
class DemoIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();
  private static final ByteArrayOutputStream ERR = new ByteArrayOutputStream();

  private static final String[] WORDS = {
    "demo", "original", "--work", "work", "--access-file", "access.json", "--json"
  };

  /** Where nothing can be had for the asking (docs/dialects/scp.md). */
  private static final List<String> REFUSED =
      List.of("GET /v1/backup-agents/agent-install-file-path?os_type=LINUX");

  @TempDir private static Path scratch;

  private static Thread demo;
  private static HttpClient http;
  private static JsonNode told;
  private static JsonNode access;

  @BeforeAll
  static void start() throws Exception {
    http = HttpClient.newHttpClient();
    var original = Files.createDirectory(scratch.resolve("original"));
    for (var name : List.of("a", "b", "c", "d", "e")) {
      Files.writeString(original.resolve(name + ".txt"), "what stands in " + name);
    }
    var launcher = ServerImage.program(scratch.resolve("holdfast"), "io.holdfast.server.Main");
    var terminal = new Terminal(stream(OUT), stream(ERR), 0);
    var environment = Map.of("HOME", scratch.toString(), "HOLDFAST_LAUNCHER", launcher.toString());
    var context = new Context(terminal, environment, InstantSource.system(), scratch);
    demo = Thread.ofPlatform().daemon().start(() -> new Program(context).run(WORDS));
    Awaitility.await()
        .atMost(Duration.ofMinutes(4))
        .failFast(() -> assertThat(demo.isAlive()).as("the demo runs: %s", ERR).isTrue())
        .until(() -> ERR.toString(StandardCharsets.UTF_8).contains("until Ctrl-C"));
    told = JSON.readTree(OUT.toByteArray());
    access = JSON.readTree(scratch.resolve("access.json").toFile());
  }

  @AfterAll
  static void stop() throws Exception {
    demo.interrupt();
    demo.join(Duration.ofMinutes(1));
    http.close();
  }

  @Test
  void bringsUpAllThatTheDialectsHaveWordsFor() {
    assertThat(ERR.toString(StandardCharsets.UTF_8)).doesNotContain("LEFT OUT");
    assertThat(told.at("/compared/same").asBoolean()).isTrue();
    assertThat(texts(told.get("restoreSessions"), "result"))
        .hasSizeGreaterThanOrEqualTo(6)
        .contains("SUCCESS", "FAILED");
    assertThat(told.get("access")).isEqualTo(access);
    assertThat(mode(scratch.resolve("access.json"))).isEqualTo("rw-------");
  }

  /** What the demo promises, counted as our own API tells it. */
  @Test
  void eachKindOfSourceIsBackedUpAndMuchIsRestored() throws Exception {
    var kindOf = new TreeMap<String, String>();
    all("/v1/sources")
        .forEach(source -> kindOf.put(source.get("id").asText(), source.get("kind").asText()));
    var backups = all("/v1/backup-sessions");
    var restores = all("/v1/restore-sessions");

    assertThat(kindOf.values())
        .contains("DIRECTORY", "PROJECT_BUNDLE", "MYSQL", "POSTGRES", "MAILBOX", "DISK_IMAGE");
    assertThat(points().valueStream().map(point -> kindOf.get(point.get("sourceId").asText())))
        .as("kinds of which a restore point is there")
        .containsAll(kindOf.values());
    assertThat(backups).hasSizeGreaterThanOrEqualTo(6);
    assertThat(texts(backups, "result")).contains("SUCCESS", "FAILED");
    assertThat(restores).hasSizeGreaterThanOrEqualTo(6).hasSameSizeAs(told.get("restoreSessions"));
    assertThat(texts(restores, "result")).contains("SUCCESS", "FAILED");
    assertThat(restores.valueStream().filter(one -> one.get("result").asText().equals("SUCCESS")))
        .as("restores that went well")
        .hasSizeGreaterThanOrEqualTo(6);
  }

  private static JsonNode all(String list) throws Exception {
    var signer = Signer.bearer(access.at("/native/token").asText());
    return get(signer, base("native") + list + "?limit=500").get("items");
  }

  /** As a check of any server would find it: every read call of the contract, all of it same. */
  @ParameterizedTest
  @ValueSource(strings = {"scp", "northflank", "veeam-azure", "veeam-m365", "mittwald"})
  void keepsEachContract(String dialect) throws Exception {
    var ran =
        ServerCommands.run(
            "",
            "dialect-check",
            "--dialect",
            dialect,
            "--access-file",
            scratch.resolve("access.json").toString(),
            "--json");

    assertThat(JSON.readTree(ran.out()).get("findings"))
        .isNotEmpty()
        .filteredOn(finding -> !REFUSED.contains(finding.get("call").asText()))
        .filteredOn(finding -> finding.get("verdict").asText().startsWith("DIFFERENT"))
        .isEmpty();
  }

  @Test
  void theLinesItPrintsShowTheRestores() throws Exception {
    var histories = told.get("curl");

    assertThat(json(shell(histories.get("native").asText())).get("items"))
        .hasSameSizeAs(told.get("restoreSessions"));
    assertThat(json(shell(histories.get("scp").asText())).get("count").asInt()).isEqualTo(3);
    assertThat(json(shell(histories.get("northflank").asText())).at("/data/restores")).hasSize(3);
    assertThat(json(shell(histories.get("veeamAzure").asText())).get("results"))
        .hasSameSizeAs(points());
    assertThat(texts(json(shell(histories.get("veeamM365").asText())), "type"))
        .hasSizeGreaterThanOrEqualTo(4)
        .containsOnly("Vex");
    assertThat(texts(json(shell(histories.get("mittwald").asText())), "id"))
        .containsAll(texts(points(), "id"));
  }

  @Test
  void addonIsAPostgresDatabaseThatWasRestored() throws Exception {
    var entry = access.get("northflank");
    var signer = Signer.bearer(entry.get("token").asText());
    var project = base("northflank") + "/v1/projects/" + entry.get("projectId").asText();
    var addon = project + "/addons/" + entry.get("databaseAddonId").asText();
    var backup = addon + "/backups/" + entry.get("databaseBackupId").asText();

    assertThat(texts(get(signer, project + "/addons").at("/data/addons"), "id"))
        .contains("shop-postgres", "shop-mysql");
    assertThat(get(signer, addon).at("/data/spec/type").asText()).isEqualTo("postgresql");
    assertThat(texts(get(signer, backup + "/restores").at("/data/restores"), "status"))
        .containsExactly("completed");
    assertThat(get(signer, addon + "/backup-schedules").at("/data/schedules")).hasSize(1);
    assertThat(get(signer, backup + "/download-link").at("/data/downloadLink").asText())
        .startsWith(base("northflank"));
  }

  @Test
  void projectIsFilesAndADatabase() throws Exception {
    var entry = access.get("mittwald");
    var signer = Signer.bearer(entry.get("token").asText());
    var backup = base("mittwald") + "/v2/project-backups/" + entry.get("backupId").asText();

    var databases = base("mittwald") + "/v2/projects/" + entry.get("projectId").asText();
    assertThat(texts(get(signer, databases + "/mysql-databases"), "id"))
        .containsExactly(entry.get("databaseId").asText());
    assertThat(get(signer, backup).at("/restore/phase").asText()).isEqualTo("completed");
    assertThat(get(signer, backup + "/database-dumps").toString()).contains("dbdump-mysql-shop");
    assertThat(get(signer, backup + "/path?directory=/shop-files").toString())
        .contains("shop-files");
  }

  @Test
  void organizationHasMailboxesToLookInto() throws Exception {
    var entry = access.get("veeamM365");
    var login =
        json(
            post(
                Signer.bearer(""),
                base("veeamM365") + "/v8/token",
                "application/x-www-form-urlencoded",
                "grant_type=password&username=%s&password=%s"
                    .formatted(
                        entry.get("username").asText(),
                        URLEncoder.encode(
                            entry.get("password").asText(), StandardCharsets.UTF_8))));
    var signer = Signer.bearer(login.get("access_token").asText());
    var opened =
        json(
            post(
                signer,
                base("veeamM365") + "/v8/Organization/Explore",
                "application/json",
                "{\"type\":\"Vex\"}"));
    var session = base("veeamM365") + "/v8/RestoreSessions/" + opened.get("id").asText();
    var mailboxes = get(signer, session + "/organization/mailboxes").get("results");

    assertThat(texts(mailboxes, "email"))
        .containsExactlyInAnyOrder("ada@shop.example", "grace@shop.example");
    var items =
        session + "/organization/mailboxes/" + mailboxes.get(0).get("id").asText() + "/items";
    assertThat(texts(get(signer, items).get("results"), "subject")).contains("Welcome", "Order 17");
    post(signer, session + "/Stop", "application/json", "");
  }

  @Test
  void everyProtectionIsABackupOfTheCloud() throws Exception {
    var entry = access.get("scp");
    var secret = entry.get("secretKey").asText().getBytes(StandardCharsets.UTF_8);
    var signer = Signer.scp(entry.get("accessKey").asText(), secret, InstantSource.system());
    var backups = get(signer, base("scp") + "/v1/backups?size=100");

    assertThat(texts(backups.get("contents"), "name"))
        .contains("disk", "lost-disk", "shop", "shop-postgres", "shop-mysql", "ada@shop.example");
  }

  private static JsonNode points() throws Exception {
    return all("/v1/restore-points");
  }

  private static String base(String api) {
    return access.at("/" + api + "/baseUrl").asText();
  }

  private static JsonNode get(Signer signer, String url) throws Exception {
    return json(send(signer, url, HttpRequest.newBuilder().GET()));
  }

  private static String post(Signer signer, String url, String type, String body) throws Exception {
    return send(
        signer,
        url,
        HttpRequest.newBuilder().header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private static String send(Signer signer, String url, HttpRequest.Builder request)
      throws Exception {
    signer.headers(url).forEach(request::header);
    var answer = http.send(request.uri(URI.create(url)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s", url, answer.body()).isBetween(200, 299);
    return answer.body();
  }

  /** What a person gets who copies a line. */
  private static String shell(String line) throws Exception {
    var process = new ProcessBuilder("sh", "-c", line).redirectError(Redirect.DISCARD).start();
    process.getOutputStream().close();
    var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as(line).isTrue();
    return answer;
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  private static List<String> texts(JsonNode items, String field) {
    return items.valueStream().map(item -> item.path(field).asText()).toList();
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
