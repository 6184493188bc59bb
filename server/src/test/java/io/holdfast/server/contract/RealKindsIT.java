package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import io.holdfast.sources.testkit.MariaDbServer;
import io.holdfast.sources.testkit.PostgresCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases, a mailbox and a disk, each of a real server, as the service and its lists show them.
 */
class RealKindsIT {
  private static final String DATABASE = "shop_" + ProcessHandle.current().pid();

  @TempDir private static Path scratch;

  private static PostgresCluster postgres;
  private static MariaDbServer mariadb;
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresCluster.shared();
    postgres.run("postgres", "create database " + DATABASE);
    postgres.run(
        DATABASE,
        "create table orders (id int primary key, what text)",
        "insert into orders select n, 'order ' || n from generate_series(1, 1000) n");
    mariadb = MariaDbServer.start(scratch.resolve("m"));
    mariadb.createBackupAccount();
    mariadb.sql(
        "CREATE DATABASE wiki; USE wiki; CREATE TABLE pages (id INT PRIMARY KEY, text TEXT);"
            + " INSERT INTO pages SELECT seq, CONCAT('page ', seq) FROM seq_1_to_500");
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "web");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    mariadb.close();
    postgres.run("postgres", "drop database " + DATABASE + " with (force)");
  }

  /** A member that writes into both databases while it is read, before they are. */
  @Test
  void bundleHasAllItsServersAtOneMoment() throws Exception {
    var shop = postgres("bundled");
    var wiki = mariadb("wiki");
    var late = lateWriter();
    var members = List.of(world.sourceId(), shop, wiki, late);
    var bundle =
        World.made(
            api,
            "/v1/sources",
            Map.of(
                "projectId",
                world.projectId(),
                "kind",
                "PROJECT_BUNDLE",
                "name",
                "all",
                "members",
                members));
    var shopBefore = postgres.dump(DATABASE);
    var wikiBefore = mariadb.dump("wiki");

    var point = backup(protect(bundle));

    assertThat(postgres.rows(DATABASE, "select count(*) from orders")).containsExactly("1001");
    assertThat(mariadb.sql("SELECT COUNT(*) FROM wiki.pages")).isEqualTo("501");
    var parts = new HashMap<String, JsonNode>();
    api.get("/v1/restore-points/" + point + "/parts")
        .json()
        .get("items")
        .forEach(part -> parts.put(part.get("name").asText(), part));
    assertThat(parts).hasSize(4);
    var shopPart = "shop-bundled/" + DATABASE;
    assertThat(parts.get(shopPart).get("kind").asText()).isEqualTo("DATABASE_DUMP");
    assertThat(parts.get(shopPart).at("/expectations/rows.public.orders").asLong()).isEqualTo(1000);
    assertThat(parts.get("wiki/wiki").at("/expectations/rows.pages").asLong()).isEqualTo(500);

    restore(
        Map.of(
            "restorePointId", point,
            "selection", Map.of("parts", List.of("shop-bundled")),
            "target", Map.of("settings", Map.of("shop-bundled.database", DATABASE + "_copy"))));
    restore(
        Map.of(
            "restorePointId", point,
            "selection", Map.of("parts", List.of("wiki/wiki")),
            "target", Map.of("settings", Map.of("wiki.database", "wiki_copy"))));

    assertThat(postgres.dump(DATABASE + "_copy")).isEqualTo(shopBefore);
    assertThat(mariadb.dump("wiki_copy")).isEqualTo(wikiBefore);
    assertThat(mariadb.databases()).doesNotContain(DATABASE + "_copy");
    postgres.run("postgres", "drop database " + DATABASE + "_copy with (force)");
  }

  @Test
  void diskCopyIsARestorePointInTheListOfCopies() throws Exception {
    var disk = scratch.resolve("disk.img");
    var bytes = new byte[3_000_000];
    new Random(11).nextBytes(bytes);
    Files.write(disk, bytes);
    var protection = protect(source("disk", "DISK_IMAGE", Map.of("path", disk.toString())));
    var point = backup(protection);
    var restored = scratch.resolve("restored.img");
    var session =
        restore(Map.of("restorePointId", point, "target", Map.of("path", restored.toString())));

    assertThat(Files.mismatch(disk, restored)).isEqualTo(-1);
    var copy = api.get("/v1/restore-points/" + point + "/copies").json().at("/items/0");
    var listed = ask("veeam-azure", "/api/v1/restorePoints?limit=500").get("results");
    assertThat(listed)
        .anySatisfy(entry -> {
          assertThat(entry.get("id").asText()).isEqualTo(copy.get("id").asText());
          assertThat(entry.get("backupSizeBytes").asLong()).isGreaterThanOrEqualTo(bytes.length);
        });
    isInEveryHistory(protection, "disk", point, session);
    assertThat(m365(session)).isEmpty();
  }

  @Test
  void restoreOfAMailboxIsASessionOfTypeVex() throws Exception {
    var dovecot = DovecotServer.shared();
    var user = dovecot.newUser();
    try (var client = new MailClient(dovecot, user)) {
      client.append(
          "INBOX", MailClient.letter("one", "hello"), Instant.parse("2026-01-01T00:00:00Z"));
    }
    var protection = protect(mailbox("mail", user));
    var point = backup(protection);
    var other = dovecot.newUser();
    var session =
        restore(
            Map.of("restorePointId", point, "target", Map.of("sourceId", mailbox("other", other))));

    try (var client = new MailClient(dovecot, user);
        var copied = new MailClient(dovecot, other)) {
      assertThat(copied.content()).isEqualTo(client.content()).hasSize(2);
    }
    assertThat(m365(session)).containsExactly("Vex");
    isInEveryHistory(protection, "mail", point, session);
  }

  @Test
  void databaseDumpIsWhatAProjectsBackupRestores() throws Exception {
    var protection = protect(postgres("alone"));
    var point = backup(protection);
    var copy = UUID.randomUUID().toString();
    var session =
        restore(
            Map.of(
                "restorePointId",
                point,
                "target",
                Map.of("databases", List.of(Map.of("dump", DATABASE, "databaseId", copy)))));

    var rows = postgres.rows(copy, "select count(*) from orders");
    assertThat(rows).isEqualTo(postgres.rows(DATABASE, "select count(*) from orders"));
    var shown = mittwald(point);
    assertThat(shown.at("/restore/databaseRestores/0/databaseBackupDump").asText())
        .isEqualTo(DATABASE);
    assertThat(shown.at("/restore/databaseRestores/0/targetDatabaseId").asText()).isEqualTo(copy);
    assertThat(shown.get("restore").has("pathRestore")).isFalse();
    isInEveryHistory(protection, "shop-alone", point, session);
    assertThat(m365(session)).isEmpty();
    postgres.run("postgres", "drop database \"" + copy + "\" with (force)");
  }

  /** As {@code mariadb-dump wiki} writes it, which names the database in a comment only. */
  @Test
  void foreignDumpBecomesAPoint() throws Exception {
    var protection = protect(mariadb("imported"));
    mariadb.sql("CREATE DATABASE old; USE old; CREATE TABLE t AS SELECT seq FROM seq_1_to_50");
    var dump =
        MariaDbServer.run(
            List.of(
                "mariadb-dump",
                "--no-defaults",
                "--socket=" + mariadb.folder().resolve("s"),
                "--user=root",
                "old"));

    var good = upload(protection, dump);
    var cut = upload(protection, dump.substring(0, dump.length() - 100));

    assertThat(good.get("result").asText()).as("%s", good).isEqualTo("SUCCESS");
    assertThat(cut.get("result").asText()).isEqualTo("FAILED");
    assertThat(cut.get("reasonCode").asText()).isEqualTo("EXPECTATION_FAILED");
    restore(
        Map.of(
            "restorePointId",
            good.get("restorePointId").asText(),
            "target",
            Map.of("settings", Map.of("database", "new"))));
    assertThat(mariadb.dump("new")).isEqualTo(mariadb.dump("old"));
  }

  private static JsonNode upload(String protection, String dump) {
    var answer =
        api.send(
            "POST",
            "/v1/protections/" + protection + "/uploads",
            dump.getBytes(UTF_8),
            Map.of("Content-Type", "application/octet-stream"));
    assertThat(answer.status()).as("%s", answer.raw().body()).isEqualTo(202);
    return answer.json();
  }

  /** In the lists that have a place for restores of any kind. */
  private static void isInEveryHistory(
      String protection, String source, String point, JsonNode session) throws Exception {
    var restores =
        ask(
            "northflank",
            "/v1/projects/web/addons/%s/backups/%s/restores".formatted(source, point));
    assertThat(restores.at("/data/restores/0/id").asLong())
        .isEqualTo(session.get("millisId").asLong());
    assertThat(restores.at("/data/restores/0/status").asText()).isEqualTo("completed");
    assertThat(mittwald(point).at("/restore/phase").asText()).isEqualTo("completed");
    assertThat(scp(protection).at("/contents/0/restore_state").asText()).isEqualTo("COMPLETED");
    assertThat(scp(protection).get("count").asInt()).isEqualTo(1);
  }

  private static JsonNode mittwald(String point) throws Exception {
    return ask("mittwald", "/v2/projects/web/backups?searchTerm=" + point).get(0);
  }

  /** The vendor's types of a session; none when it is not listed. */
  private static List<String> m365(JsonNode session) throws Exception {
    var types = new java.util.ArrayList<String>();
    for (var each : ask("veeam-m365", "/v5/RestoreSessions")) {
      if (each.get("id").asText().equals(session.get("id").asText())) {
        types.add(each.get("type").asText());
      }
    }
    return types;
  }

  private static JsonNode ask(String dialect, String path) throws Exception {
    return answer(dialect, path, Map.of("Authorization", "Bearer " + server.token()));
  }

  private static JsonNode scp(String protection) throws Exception {
    var made =
        api.post(
                "/v1/tokens",
                Map.of("name", "scp", "kind", "HMAC", "scopes", List.of("restore:read")))
            .json();
    var path = "/v1/backups/%s/restore-histories".formatted(protection.replace("-", ""));
    var key = made.at("/token/accessKey").asText();
    var now = Long.toString(System.currentTimeMillis());
    var text = "GET" + server.url() + "/dialects/scp" + path + now + key + "Openapi";
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(made.get("secret").asText().getBytes(UTF_8), "HmacSHA256"));
    return answer(
        "scp",
        path,
        Map.of(
            "Scp-Accesskey",
            key,
            "Scp-Signature",
            Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8))),
            "Scp-Timestamp",
            now,
            "Scp-ClientType",
            "Openapi",
            "Scp-Api-Version",
            "backup 1.1"));
  }

  private static JsonNode answer(String dialect, String path, Map<String, String> headers)
      throws Exception {
    var url = URI.create(server.url() + "/dialects/" + dialect + path);
    var request = HttpRequest.newBuilder(url);
    headers.forEach(request::header);
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
      return new ObjectMapper().readTree(answer.body());
    }
  }

  private static String postgres(String name) {
    var config =
        Map.of(
            "host",
            "127.0.0.1",
            "port",
            Integer.toString(postgres.port()),
            "user",
            PostgresCluster.SUPERUSER,
            "databases",
            DATABASE,
            "globals",
            "false");
    return secret("shop-" + name, "POSTGRES", config, PostgresCluster.PASSWORD);
  }

  private static String mariadb(String name) {
    var config =
        Map.of(
            "socket", mariadb.folder().resolve("s").toString(),
            "user", "root",
            "databases", "wiki",
            "accounts", "false");
    return source(name, "MYSQL", config);
  }

  private static String mailbox(String name, String user) {
    var settings = DovecotServer.shared().settings(user);
    var config = new HashMap<String, String>();
    for (var setting : List.of("host", "port", "tls", "user")) {
      settings.find(setting).ifPresent(value -> config.put(setting, value));
    }
    return secret(name, "MAILBOX", config, DovecotServer.PASSWORD);
  }

  /** Its name comes first, and so its content is read first. */
  private static String lateWriter() throws Exception {
    var into = scratch.resolve("late.pgpass");
    var password = PostgresCluster.PASSWORD.replace("\\", "\\\\").replace(":", "\\:");
    Files.writeString(into, "*:*:*:*:" + password + "\n");
    Files.setPosixFilePermissions(
        into, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    var shell =
        """
        set -e
        PGPASSFILE='%s' psql -qh 127.0.0.1 -p %d -U %s %s -c "insert into orders values (2000, 'late')"
        mariadb --no-defaults -S '%s' -u root -e "INSERT INTO wiki.pages VALUES (2000, 'late')"
        echo written
        """
            .formatted(
                into,
                postgres.port(),
                PostgresCluster.SUPERUSER,
                DATABASE,
                mariadb.folder().resolve("s"));
    return source("a-late-writer", "COMMAND", Map.of("shell", shell));
  }

  private static String source(String name, String kind, Map<String, String> config) {
    return World.made(
        api,
        "/v1/sources",
        Map.of("projectId", world.projectId(), "kind", kind, "name", name, "config", config));
  }

  private static String secret(
      String name, String kind, Map<String, String> config, String password) {
    return World.made(
        api,
        "/v1/sources",
        Map.of(
            "projectId", world.projectId(),
            "kind", kind,
            "name", name,
            "config", config,
            "secrets", Map.of("password", password)));
  }

  private static String protect(String source) {
    return World.made(api, "/v1/protections", Map.of("sourceId", source, "planId", world.planId()));
  }

  /** The new point. */
  private static String backup(String protection) {
    var started = api.post("/v1/protections/" + protection + "/backup", Map.of());
    var session = World.ended(api, started.header("Location"), "SUCCESS");
    return api.get("/v1/backup-sessions/" + session).json().get("restorePointId").asText();
  }

  /** The session, as it ended. */
  private static JsonNode restore(Map<String, ?> wish) {
    var started = api.post("/v1/restore-sessions", wish);
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    var session = World.ended(api, started.header("Location"), "SUCCESS");
    return api.get("/v1/restore-sessions/" + session).json();
  }
}
