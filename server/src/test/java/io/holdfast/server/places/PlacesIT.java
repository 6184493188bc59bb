package io.holdfast.server.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.InvalidInputException;
import io.holdfast.server.RunningServer;
import io.holdfast.server.places.NamedHost.Key;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void everyDialectStandsAtTheRootOfItsDefaultPort() throws Exception {
    var own = ownAddress();
    var settings =
        Map.of("listen", own + ":0", "dialects.listen", "default", "dialect.scp.listen", "none");
    try (var http = HttpClient.newHttpClient();
        var server = RunningServer.start(folder.resolve("data"), settings)) {
      var bearer = server.token();

      assertThat(base(server, "scp")).isEqualTo(server.url() + "/dialects/scp");
      assertThat(base(server, "northflank")).isEqualTo("http://" + own + ":8482");
      assertThat(base(server, "veeam-azure")).isEqualTo("http://" + own + ":8483");
      assertThat(base(server, "veeam-m365")).isEqualTo("http://" + own + ":4443");
      assertThat(base(server, "mittwald")).isEqualTo("http://" + own + ":8484");
      for (var path : List.of("northflank|/v1/projects", "mittwald|/v2/projects")) {
        var parts = path.split("\\|");
        assertThat(status(http, base(server, parts[0]) + parts[1], bearer)).as(path).isEqualTo(200);
        var below = server.url() + "/dialects/" + parts[0] + parts[1];
        assertThat(status(http, below, bearer)).as(below).isEqualTo(200);
      }
      assertThat(status(http, base(server, "veeam-azure") + "/api/v8/system/about", bearer))
          .isEqualTo(200);
      assertThat(status(http, base(server, "veeam-m365") + "/v5/restoreSessions", bearer))
          .isEqualTo(200);
    }
  }

  @Test
  void saysWhichSettingHasAnAddressThatIsTaken() throws Exception {
    var settings = Map.of("listen", ownAddress() + ":0", "dialect.mittwald.listen", "default");
    try (var _ = RunningServer.start(folder.resolve("data"), settings)) {
      assertThatThrownBy(() -> RunningServer.start(folder.resolve("other"), settings).close())
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(":8484: Address already in use")
          .hasMessageContaining("--set dialect.mittwald.listen=HOST:PORT");
    }
  }

  @Test
  void aHostNameLeadsToItsDialectAtTheRoot() throws Exception {
    var settings =
        Map.of(
            "dialect.scp.host-names", "scp.backup.example.org, SCP.internal",
            "dialect.mittwald.host-names", "mittwald.example.org");
    try (var http = HttpClient.newHttpClient();
        var server = RunningServer.start(folder.resolve("data"), settings)) {
      var key = key(http, server);
      var host = new NamedHost(server.url(), "Scp.backup.example.org:" + server.url().getPort());
      var bearer = Map.of("Authorization", "Bearer " + server.token());

      signsByTheHostName(host, key);
      writes(host, key, machine(http, server));
      var versions = host.get("/", Map.of()).json();
      assertThat(versions.at("/versions/0/links/0/href").asText()).isEqualTo(host.url("/v1"));
      assertThat(new NamedHost(server.url(), "scp.internal").scp(key, "GET", "/v1/backups", ""))
          .extracting(NamedHost.Answer::status)
          .isEqualTo(200);
      var mittwald = new NamedHost(server.url(), "mittwald.example.org");
      assertThat(mittwald.get("/v2/projects", bearer).status()).isEqualTo(200);
      assertThat(mittwald.get("/v1/projects", bearer).status()).isEqualTo(404);
      var other = new NamedHost(server.url(), "backup.example.org");
      assertThat(other.get("/v1/projects", bearer).json().has("items")).isTrue();
      assertThat(other.get("/dialects/mittwald/v2/projects", bearer).status()).isEqualTo(200);
    }
  }

  private static void signsByTheHostName(NamedHost host, Key key) throws Exception {
    assertThat(host.scp(key, "GET", "/v1/backups?size=5", "").status()).isEqualTo(200);
    var elsewhere = host.server() + "/v1/backups?page=0";
    assertThat(host.scp(key, elsewhere, "GET", "/v1/backups?page=0", "").status()).isEqualTo(401);
    var below = host.url("/dialects/scp/v1/backups?page=1");
    assertThat(host.scp(key, below, "GET", "/v1/backups?page=1", "").status()).isEqualTo(401);
  }

  private static void writes(NamedHost host, Key key, JsonNode machine) throws Exception {
    var body = "{\"server_uuid\":\"%s\"}".formatted(machine.get("id").asText());

    var enrolled = host.scp(key, "POST", "/v1/backup-agents", body);

    assertThat(enrolled.status()).as(enrolled.body()).isEqualTo(200);
    assertThat(enrolled.json().at("/resource/id").asText()).startsWith("BACKUP_AGENT-");
    assertThat(host.scp(key, "GET", "/v1/backup-agents", "").json().get("count").asInt()).isOne();
  }

  @Test
  void behindAProxyLinksAndSignaturesAreMadeWithItsSchemeAndPort() throws Exception {
    var settings =
        Map.of(
            "public-url", "https://backup.example.org:8443/holdfast",
            "dialect.scp.host-names", "scp.example.org, samsung.example.org",
            "dialect.scp.public-url", "https://samsung.example.org",
            "dialect.scp.listen", "127.0.0.1:0");
    try (var http = HttpClient.newHttpClient();
        var server = RunningServer.start(folder.resolve("data"), settings)) {
      var key = key(http, server);

      for (var base : List.of("https://scp.example.org:8443", "https://samsung.example.org")) {
        var host = new NamedHost(server.url(), URI.create(base).getHost());
        var versions = host.get("/", Map.of()).json();
        assertThat(versions.at("/versions/0/links/0/href").asText()).isEqualTo(base + "/v1");
        var answer = host.scp(key, base + "/v1/backups", "GET", "/v1/backups", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      }
      var own = URI.create(base(server, "scp"));
      var beside = new NamedHost(own, own.getAuthority());
      var answer = beside.scp(key, "GET", "/v1/backups", "");
      assertThat(answer.status()).as("on its own listener: %s", answer.body()).isEqualTo(200);
      assertThat(beside.get("/", Map.of()).json().at("/versions/0/links/0/href").asText())
          .isEqualTo(own + "/v1");
    }
  }

  @Test
  void theSelfMadeCertificateIsForTheHostNamesToo() throws Exception {
    var settings = Map.of("tls", "self-made", "dialect.northflank.host-names", "nf.example.org");
    try (var server = RunningServer.start(folder.resolve("data"), settings)) {
      var pem = Files.readString(folder.resolve("data/tls/certificate.pem"));
      var named = new NamedHost(server.url(), "nf.example.org");
      var unnamed = new NamedHost(server.url(), "example.org");

      assertThat(named.getTrusting(pem, "/v1/projects").status()).isEqualTo(401);
      assertThatThrownBy(() -> unnamed.getTrusting(pem, "/v1/projects"))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  /** Of this machine's loopback, and of this run alone: default ports are the same for all. */
  private static String ownAddress() {
    var random = ThreadLocalRandom.current();
    return "127.%d.%d.%d"
        .formatted(random.nextInt(1, 255), random.nextInt(256), random.nextInt(1, 255));
  }

  private static String base(RunningServer server, String dialect) {
    return server.access(dialect).path("baseUrl").asText();
  }

  private static int status(HttpClient http, String url, String token) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static Key key(HttpClient http, RunningServer server) throws Exception {
    var token =
        made(
            http,
            server,
            "/v1/tokens",
            "{\"name\":\"scp\",\"kind\":\"HMAC\",\"scopes\":[\"project:admin\",\"server:write\"]}");
    return new Key(token.at("/token/accessKey").asText(), token.get("secret").asText());
  }

  private static JsonNode machine(HttpClient http, RunningServer server) throws Exception {
    var shop = made(http, server, "/v1/projects", "{\"slug\":\"shop\",\"name\":\"Shop\"}");
    var body = "{\"projectId\":\"%s\",\"name\":\"web\"}".formatted(shop.get("id").asText());
    return made(http, server, "/v1/servers", body);
  }

  private static JsonNode made(HttpClient http, RunningServer server, String path, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    var answer = http.send(request.build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }
}
