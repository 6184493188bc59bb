package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.server.ServerCommands;
import io.holdfast.store.testkit.SshServer;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Repositories on S3, SFTP and a REST server, made by the API, a command and a file: the service
 * and its agent do there what they do in folders, stock restic finds it sound, and nobody sees what
 * opens the places.
 */
class DistantRepositoriesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private static Path scratch;

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static DistantPlaces places;
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;
  private static String s3;
  private static String sftp;
  private static String rest;
  private static String protection;

  @BeforeAll
  static void start() throws Exception {
    LOG.start();
    rootLogger().addAppender(LOG);
    places = new DistantPlaces(scratch);
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
    var bytes = new byte[300_000];
    new Random(6).nextBytes(bytes);
    Files.write(world.folder().resolve("big.bin"), bytes);
    Files.writeString(scratch.resolve("password"), DistantPlaces.PASSWORD + "\n");
    s3 = World.made(api, "/v1/repositories", body("s3", places.s3()));
    sftp = byCommand();
    rest = byFile();
    var placements =
        List.of(Map.of("repositoryId", s3, "order", 0), Map.of("repositoryId", sftp, "order", 1));
    var plan =
        World.made(
            api,
            "/v1/plans",
            Map.of("projectId", world.projectId(), "name", "far", "placements", placements));
    protection =
        World.made(api, "/v1/protections", Map.of("sourceId", world.sourceId(), "planId", plan));
  }

  @AfterAll
  static void stop() {
    rootLogger().detachAppender(LOG);
    try (var _ = places) {
      server.close();
    }
  }

  /** In no answer, no file of the data directory, the database among them, and no log. */
  @AfterEach
  void nobodySeesWhatOpensThem() throws Exception {
    var seen = new StringBuilder();
    for (var path :
        List.of(
            "/v1/repositories",
            "/v1/repositories/" + rest,
            "/v1/audit-records?limit=500",
            "/v1/backup-sessions",
            "/v1/restore-sessions",
            "/v1/repositories/" + s3 + "/recovery-kit")) {
      seen.append(api.get(path).raw().body());
    }
    seen.append(command("config", "export").out());
    for (var data : List.of("data", "recovered")) {
      appendFiles(scratch.resolve(data), seen);
    }
    synchronized (LOG) { // as it does itself
      LOG.list.forEach(event -> seen.append(event.getFormattedMessage()).append('\n'));
    }
    assertThat(seen.toString()).contains("secretAccessKey", "sshKey", "restPassword");
    nothingOf(seen.toString());
  }

  @Test
  void allThatIsDoneInFoldersIsDoneThere() throws Exception {
    var first = backUp();
    Files.writeString(world.folder().resolve("letter.txt"), "changed");
    var point = backUp();
    var copies = copies(point);
    copies(first);

    var tree = "/v1/restore-points/" + point + "/tree?path=" + world.folder() + "/deep";
    assertThat(api.get(tree).json().get("items")).hasSize(1);
    for (var copy : copies.entrySet()) {
      var target = scratch.resolve("restored-" + copy.getKey());
      restore(point, copy.getValue(), target);
      assertThat(target.resolve(world.folder().toString().substring(1) + "/letter.txt"))
          .hasContent("changed");
    }
    purge(first);
    for (var id : List.of(s3, sftp, rest)) {
      var run = api.post("/v1/repositories/" + id + "/prune-runs", Map.of());
      assertThat(ended(run).get("result").asText()).isEqualTo("SUCCESS");
    }
    for (var restic : places.restics()) {
      assertThat(restic.run("check", "--read-data")).contains("no errors were found");
    }
    for (var restic : places.restics().subList(0, 2)) {
      assertThat(restic.run("snapshots", "--tag", "holdfast-protection=" + protection))
          .contains("1 snapshots");
    }
  }

  @Test
  void anInstallationComesBackFromThere() throws Exception {
    var sealed = api.send("POST", "/v1/recovery/seal", null, Map.of()).json().get("repositories");
    assertThat(sealed).hasSize(4).allSatisfy(it -> assertThat(it.has("failure")).isFalse());
    var kits = api.get("/v1/repositories/" + rest + "/recovery-kit");
    assertThat(kits.raw().body()).contains("export RESTIC_REST_USERNAME=");
    var kit = kits.json().get("json").asText();
    var data = scratch.resolve("recovered").toString();

    var told =
        ServerCommands.run(
            kit,
            "recover",
            "--json",
            "--repository",
            places.restUrl(),
            "--kit",
            "-",
            "--data",
            data);

    assertThat(told.status()).as(told.err()).isZero();
    nothingOf(told.out() + told.err());
    var report = new ObjectMapper().readTree(told.out().substring(told.out().indexOf('{')));
    assertThat(report.get("unreachableRepositories")).as("opened by recovered secrets").isEmpty();
  }

  @Test
  void whatIsWrongIsToldBeforeItIsKept() throws Exception {
    var wrongKey = body("x", places.s3());
    wrongKey.put("secrets", with(places.s3().secrets(), "secretAccessKey", "not-the-secret"));
    wrongKey.put("location", places.s3Place("other"));
    refused(wrongKey, "STORE_FORBIDDEN", "'secretAccessKey'");
    var unknownHost = body("x", places.sftp());
    unknownHost.put("secrets", Map.of("sshKey", places.sftp().secrets().get("sshKey")));
    unknownHost.put("location", places.sftp().location() + "-other");
    refused(unknownHost, "STORE_UNTRUSTED", "'sshKnownHosts'");
    var nobody = body("x", places.rest());
    nobody.put("location", "rest:http://someone:not-the-secret@127.0.0.1:9/");
    nobody.put("secrets", Map.of());
    refused(nobody, "STORE_UNREACHABLE", "see that the address is right");
    nobody.put("kind", "S3");
    refused(nobody, "INPUT_INVALID", "kind");
    nobody.put("location", "https://someone:not-the-secret@127.0.0.1/");
    refused(nobody, "INPUT_INVALID", "rest:");
    refused(body("x", places.sftp()), "RESOURCE_EXISTS", sftp);
    assertThat(api.get("/v1/repositories").json().get("items").findValuesAsText("name"))
        .doesNotContain("x");
  }

  @Test
  void anotherKeyIsTriedBeforeItIsKept() throws Exception {
    SshServer.makeKey(scratch.resolve("stranger"), "ed25519");
    var before = api.get("/v1/repositories/" + sftp).json();

    var refused = command("repository", "change", "sftp", "--secret-file", "sshKey=stranger");
    var taken =
        command("repository", "change", "sftp", "--from-environment", "--setting=connections=2");

    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains("HF-2005").contains("'sshKey' or 'sshPassword'");
    assertThat(taken.status()).as(taken.err()).isZero();
    var after = api.get("/v1/repositories/" + sftp).json();
    assertThat(after.at("/settings/connections").asText()).isEqualTo("2");
    assertThat(after.get("secretNames")).isEqualTo(before.get("secretNames"));
    var place = "/v1/repositories/" + s3;
    var untrusted =
        api.send(
            "PATCH",
            place,
            "{\"secrets\":{\"certificateAuthority\":null}}".getBytes(ISO_8859_1),
            Map.of("If-Match", api.get(place).header("ETag")));
    assertThat(untrusted.code()).isEqualTo("STORE_UNTRUSTED");
  }

  private static String byCommand() throws Exception {
    var wanted = places.sftp();
    Files.writeString(scratch.resolve("id"), wanted.secrets().get("sshKey"));
    Files.writeString(scratch.resolve("known"), wanted.secrets().get("sshKnownHosts"));
    var made =
        command(
            "repository",
            "create",
            "sftp",
            wanted.location(),
            "--secret-file=sshKey=id",
            "--secret-file=sshKnownHosts=known",
            "--password-file=" + scratch.resolve("password"),
            "--json");
    assertThat(made.status()).as(made.err()).isZero();
    assertThat(made.json().get("kind").asText()).isEqualTo("SFTP");
    return made.json().get("id").asText();
  }

  private static String byFile() throws Exception {
    var wanted = places.rest();
    for (var secret : wanted.secrets().entrySet()) {
      Files.writeString(scratch.resolve(secret.getKey()), secret.getValue());
    }
    Files.writeString(
        scratch.resolve("wanted.yaml"),
        """
        holdfast: 1
        repositories:
          - name: rest
            location: %s
            settings: {connections: 4}
            passwordFile: password
            secretFiles: {restUser: restUser, restPassword: restPassword}
        """
            .formatted(wanted.location()));
    var made = command("apply", "wanted.yaml");
    assertThat(made.status()).as(made.err()).isZero();
    var again = command("apply", "wanted.yaml", "--json");
    assertThat(again.json().at("/steps/0/action").asText()).as(again.out()).isEqualTo("NONE");
    return api.get("/v1/repositories?name=rest").json().at("/items/0/id").asText();
  }

  private static Answer command(String... words) {
    return new CommandLineHarness(scratch)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .with("HOLDFAST_SSH_KEY_FILE", scratch.resolve("id").toString())
        .run(words);
  }

  private static void refused(Map<String, Object> body, String code, String words) {
    var answer = api.post("/v1/repositories", body);
    assertThat(answer.code()).as("%s", answer.raw().body()).isEqualTo(code);
    assertThat(answer.raw().body()).contains(words).doesNotContain("not-the-secret");
    assertThat(answer.raw().body()).doesNotContain("Exception", "\\tat ");
  }

  /** What goes away meanwhile was not kept. */
  private static void appendFiles(Path folder, StringBuilder seen) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            try {
              seen.append(Files.readString(file, ISO_8859_1));
            } catch (IOException e) {
              return visitFileFailed(file, e);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            assertThat(failure).isInstanceOf(NoSuchFileException.class);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void nothingOf(String text) throws Exception {
    assertThat(places.secrets())
        .allSatisfy(secret -> assertThat(text.contains(secret)).as("a secret").isFalse());
  }

  private static String backUp() {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    World.ended(api, started.header("Location"), "SUCCESS");
    return api.get("/v1/restore-points?limit=1&protectionId=" + protection)
        .json()
        .at("/items/0/id")
        .asText();
  }

  /** The ids of a point's copies by repository, once both are valid. */
  private static Map<String, String> copies(String point) {
    var place = "/v1/restore-points/" + point + "/copies";
    var items =
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(100))
            .until(
                () -> api.get(place).json().get("items"),
                all -> all.findValuesAsText("state").equals(List.of("VALID", "VALID")));
    var found = new HashMap<String, String>();
    items.forEach(it -> found.put(it.get("repositoryId").asText(), it.get("id").asText()));
    return found;
  }

  private static void restore(String point, String copy, Path target) {
    var wish =
        Map.of(
            "restorePointId", point, "copyId", copy, "target", Map.of("path", target.toString()));
    World.ended(api, api.post("/v1/restore-sessions", wish).header("Location"), "SUCCESS");
  }

  private static void purge(String point) {
    var place = "/v1/restore-points/" + point;
    var etag = Map.of("If-Match", api.get(place).header("ETag"));
    assertThat(api.send("DELETE", place + "?purge=true", null, etag).status()).isEqualTo(204);
  }

  private static JsonNode ended(JudgedClient.Answer started) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> api.get(started.header("Location")).json(),
            it -> it.get("state").asText().equals("ENDED"));
  }

  private static Map<String, String> with(Map<String, String> secrets, String name, String value) {
    var changed = new HashMap<>(secrets);
    changed.put(name, value);
    return changed;
  }

  private static Map<String, Object> body(String name, DistantPlaces.Wanted wanted) {
    return new HashMap<>(
        Map.of(
            "name",
            name,
            "location",
            wanted.location(),
            "settings",
            wanted.settings(),
            "secrets",
            wanted.secrets(),
            "password",
            DistantPlaces.PASSWORD));
  }

  private static Logger rootLogger() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
