package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every vendor's way to log in, and every way to get it wrong. */
class LoginTest {
  private static final String SCP =
      "/v1/backups/00cd2538fbf94d12b36aabbdd607e974/restore-histories";
  private static final String SECRETS =
      "username=%s&password=%s"
          .formatted(
              KnownAccess.VIEWER, URLEncoder.encode(KnownAccess.PASSWORD, StandardCharsets.UTF_8));

  private static SeededServer world;
  private static DialectServer server;

  @BeforeAll
  static void start() {
    world = SeededServer.open();
    server = world.server();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void samsungTakesEachFormOfTheUrlThatClientsSign() {
    var base = server.url("scp") + SCP;
    var sent = base + "?sort=created_at%3Adesc&start_time=2024-09-30T15%3A00%3A00%2B09%3A00";
    var plain = base + "?sort=created_at:desc&start_time=2024-09-30T15:00:00+09:00";

    assertThat(server.get(sent, ScpSigner.headers("GET", sent)).status()).isEqualTo(200);
    assertThat(server.get(sent, ScpSigner.headers("GET", plain)).status()).isEqualTo(200);
    assertThat(server.get(plain.replace("+", "%2B"), ScpSigner.headers("GET", plain)).status())
        .isEqualTo(200);
  }

  @Test
  void samsungTakesThePublishedUrlAndTheOneThatReachedUs() {
    var reached = server.publishedUrl("scp") + SCP;
    var published = "https://backup.kr-west1.e.samsungsdscloud.com" + SCP;

    assertThat(server.get(reached, ScpSigner.headers("GET", published)).status()).isEqualTo(200);
    assertThat(server.get(reached, ScpSigner.headers("GET", reached)).status()).isEqualTo(200);
    assertThat(server.get(reached, ScpSigner.headers("GET", server.url("scp") + SCP)).status())
        .isEqualTo(401);
  }

  @Test
  void samsungSignsTheAccountAndTheClientType() {
    var url = server.url("scp") + SCP;
    var headers = ScpSigner.headers("GET", url);
    headers.put("Scp-AccountId", "");
    headers.remove("Scp-ClientType");
    var other = ScpSigner.headers("GET", url);
    other.put("Scp-AccountId", "acc-1");

    assertThat(server.get(url, headers).status()).isEqualTo(200);
    assertThat(server.get(url, other).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Scp-Accesskey", "Scp-Signature", "Scp-Timestamp"})
  void samsungNeedsItsHeaders(String header) {
    var url = server.url("scp") + SCP;
    var without = ScpSigner.headers("GET", url);
    without.remove(header);
    var empty = ScpSigner.headers("GET", url);
    empty.put(header, " ");

    assertUnauthorized(server.get(url, without));
    assertUnauthorized(server.get(url, empty));
  }

  @ParameterizedTest
  @CsvSource({
    "Scp-Accesskey, AKSOMEBODYELSE",
    "Scp-Signature, V1vUrb6mu8wYYhN8k0aukNs9K0KXKujw2QgqCLZhIU8=",
    "Scp-Signature, x",
    "Scp-Signature, ====",
    "Scp-Timestamp, 1605290625682",
    "Scp-Timestamp, 99999999999999",
    "Scp-Timestamp, 9999999999999999999999",
    "Scp-Timestamp, -1",
    "Scp-Timestamp, now",
    "Scp-ClientType, Terraform",
  })
  void samsungRefusesWhatWasNotSigned(String header, String value) {
    var url = server.url("scp") + SCP;
    var headers = ScpSigner.headers("GET", url);
    headers.put(header, value);

    assertUnauthorized(server.get(url, headers));
  }

  @Test
  void samsungRefusesStaleFutureAndSecondsTimestampsHoweverWellSigned() {
    var url = server.url("scp") + SCP;
    var now = System.currentTimeMillis();

    for (var time : new long[] {now - 301_000, now + 310_000, now / 1000, 0}) {
      assertUnauthorized(server.get(url, ScpSigner.headers("GET", url, Long.toString(time))));
    }
    assertThat(
            server.get(url, ScpSigner.headers("GET", url, Long.toString(now - 290_000))).status())
        .isEqualTo(200);
  }

  @Test
  void samsungRefusesASignatureThatWasUsedBefore() {
    var url = server.url("scp") + SCP;
    var headers = ScpSigner.headers("GET", url);

    assertThat(server.get(url, headers).status()).isEqualTo(200);
    assertUnauthorized(server.get(url, headers));
  }

  @Exercises("GET /")
  @Test
  void samsungListsItsVersionsToAll() throws IOException {
    var answer = server.get(server.url("scp") + "/", Map.of());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(json(answer).get("versions").findValuesAsText("id"))
        .containsExactly("v1.2", "v1.1", "v1.0", "v1.4");
    assertThat(json(answer).at("/versions/0/links/0/href").asText())
        .isEqualTo(server.url("scp") + "/v1");
  }

  @Exercises("GET /{version}/ServiceInstance")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer nothing",
        "Basic YTpi",
        "admin-token",
        "Token admin-token"
      })
  void bearersAreRefusedInTheVendorsShapes(String authorization) throws IOException {
    Map<String, String> headers =
        authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization);

    var northflank =
        server.get(
            server.url("northflank")
                + "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores",
            headers);
    var azure = server.get(server.url("veeam-azure") + "/api/v1/restorePoints", headers);
    var m365 = server.get(server.url("veeam-m365") + "/v5/ServiceInstance", headers);
    var mittwald =
        server.get(server.url("mittwald") + "/v2/projects/example-project/backups", headers);

    assertThat(northflank.status()).isEqualTo(401);
    assertThat(json(northflank).at("/error/id").asText()).isEqualTo("unauthorized");
    assertThat(azure.status()).isEqualTo(401);
    assertThat(azure.header("WWW-Authenticate")).hasValue("Bearer");
    assertThat(json(azure).get("title").asText()).isEqualTo("Unauthorized");
    assertThat(m365.status()).isEqualTo(401);
    assertThat(json(m365).has("message")).isTrue();
    assertThat(mittwald.status()).isEqualTo(401);
    assertThat(json(mittwald).get("type").asText()).isEqualTo("Unauthorized");
  }

  @Exercises("GET /v1/login")
  @Test
  void northflankTellsWhetherATokenIsKnown() throws IOException {
    var url = server.url("northflank") + "/v1/login";

    assertThat(server.get(url, KnownAccess.ADMIN_TOKEN).body()).isEqualTo("{\"data\":{}}");
    var unknown = server.get(url, "nothing");
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(json(unknown).at("/error/id").asText()).isEqualTo("unauthorized");
  }

  @Test
  void schemeWordOfBearersMayHaveAnyCase() {
    var url = server.url("mittwald") + "/v2/projects/example-project/backups";

    assertThat(server.get(url, Map.of("authorization", "bEARER admin-token")).status())
        .isEqualTo(200);
    assertThat(server.get(url, Map.of("X-Access-Token", "admin-token")).status()).isEqualTo(200);
  }

  @Exercises("POST /api/oauth2/token")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant_type=password&%s",
        "grant_type=Password&%s&refresh_token=&mfa_token=&mfa_code=",
        "%s",
        "%s&rememberMe=false&use_short_term_refresh=true&grant_type=PASSWORD",
      })
  void veeamAzureTakesEveryFormOfThePasswordGrant(String form) throws IOException {
    var url = server.url("veeam-azure") + "/api/oauth2/token";
    var capital = SECRETS.replace("username", "Username").replace("password=", "Password=");

    for (var secrets : new String[] {SECRETS, capital}) {
      var answer = server.postForm(url, form.formatted(secrets));
      assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
      var body = json(answer);
      assertThat(body.get("token_type").asText()).isEqualTo("bearer");
      assertThat(body.get("expires_in").asInt()).isEqualTo(3600);
      assertThat(body.get(".expires").asText()).endsWith("Z");
      assertThat(body.has("mfa_token")).isFalse();
    }
  }

  @Exercises({"POST /api/oauth2/token", "DELETE /api/oauth2/token"})
  @Test
  void veeamAzureRefreshesOnceAndEndsTokens() throws IOException {
    var url = server.url("veeam-azure") + "/api/oauth2/token";
    var first = json(server.postForm(url, SECRETS));
    var refresh = "grant_type=Refresh_token&refresh_token=" + first.get("refresh_token").asText();

    var second = json(server.postForm(url, refresh));
    assertThat(server.postForm(url, refresh).status()).isEqualTo(401);

    var token = second.get("access_token").asText();
    var points = server.url("veeam-azure") + "/api/v1/restorePoints";
    assertThat(server.get(points, token).status()).isEqualTo(200);
    var bearer = Map.of("Authorization", "Bearer " + token);
    assertThat(server.send("DELETE", url, bearer, "").status()).isEqualTo(204);
    assertThat(server.get(points, token).status()).isEqualTo(401);
    assertThat(server.send("DELETE", url, bearer, "").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type=password&username=viewer&password=wrong, 401",
    "grant_type=password&username=nobody&password=x, 401",
    "grant_type=Refresh_token&refresh_token=x, 401",
    "grant_type=password, 400",
    "grant_type=password&username=viewer, 400",
    "grant_type=password&username=viewer&username=viewer&password=x, 400",
    "grant_type=Refresh_token, 400",
    "grant_type=Mfa&mfa_token=x, 400",
    "grant_type=client_credentials, 400",
    "grant_type=password&username=%zz&password=x, 400",
    "grant_type=password&username=%ff&password=x, 400",
  })
  void veeamAzureRefusesOtherGrants(String form, int status) throws IOException {
    var answer = server.postForm(server.url("veeam-azure") + "/api/oauth2/token", form);

    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(status);
    assertThat(json(answer).has("access_token")).isFalse();
    assertThat(json(answer).get("message").asText()).isNotBlank().doesNotContain("wrong&");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/nothing, 404",
    "GET,    /v1/backups/x/y/z, 404",
    "PATCH,  /v1/backups, 405",
    "DELETE, /, 405",
  })
  void samsungTellsWhichPathsThereAreToWhoSigns(String method, String path, int status) {
    var url = server.url("scp") + path;
    var signed = ScpSigner.headers(method, url);
    var wrong = ScpSigner.headers(method, url, KnownAccess.ACCESS_KEY, "another secret");

    assertThat(server.send(method, url, Map.of(), "").status()).isEqualTo(401);
    assertThat(server.send(method, url, wrong, "").status()).isEqualTo(401);
    assertThat(server.send(method, url, signed, "").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v5/ServiceInstance, 401, 404",
    "GET,    /V7/nothing/, 401, 404",
    "DELETE, /v5/RestoreSessions, 401, 405",
    "GET,    /v8, 401, 404",
    "GET,    /v9/ServiceInstance, 404, 404",
    "GET,    /v80/ServiceInstance, 404, 404",
    "GET,    /nothing, 404, 404",
  })
  void veeamMicrosoft365TellsItsVersionsToAllAndItsPathsToWhoHasAToken(
      String method, String path, int without, int with) {
    var url = server.url("veeam-m365") + path;
    var bearer = Map.of("Authorization", "Bearer " + KnownAccess.ADMIN_TOKEN);

    var stranger = server.send(method, url, Map.of(), "");
    assertThat(stranger.status()).isEqualTo(without);
    assertThat(stranger.header("WWW-Authenticate").isPresent()).isEqualTo(without == 401);
    assertThat(server.send(method, url, bearer, "").status()).isEqualTo(with);
  }

  @Test
  void veeamAzureNeedsAForm() throws IOException {
    var url = server.url("veeam-azure") + "/api/oauth2/token";

    var answer = server.send("POST", url, Map.of("Content-Type", "application/json"), "{}");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(json(answer).get("status").asInt()).isEqualTo(415);
  }

  @Exercises("POST /{version}/token")
  @ParameterizedTest
  @ValueSource(strings = {"/v5/token", "/v4/Token", "/V5/TOKEN/", "/v2/token"})
  void veeamMicrosoft365GivesTokensThatGoOnce(String path) throws IOException {
    var url = server.url("veeam-m365") + path;
    var first = json(server.postForm(url, "grant_type=password&refresh_token=%27%27&" + SECRETS));
    var refresh = "grant_type=refresh_token&refresh_token=" + first.get("refresh_token").asText();

    assertThat(first.get("userName").asText()).isEqualTo(KnownAccess.VIEWER);
    assertThat(first.get("expires_in").asInt()).isEqualTo(3600);
    var second = json(server.postForm(url, refresh));
    assertThat(
            server
                .get(
                    server.url("veeam-m365") + "/v5/restoreSessions",
                    second.get("access_token").asText())
                .status())
        .isEqualTo(200);
    var spent = server.postForm(url, refresh);
    assertThat(spent.status()).isEqualTo(400);
    assertThat(json(spent).get("error").asText()).isEqualTo("invalid_grant");
  }

  @ParameterizedTest
  @CsvSource({
    "grant_type=password&username=viewer&password=wrong, invalid_grant",
    "grant_type=password&username=viewer, invalid_request",
    "username=viewer&password=wrong, invalid_request",
    "grant_type=refresh_token, invalid_request",
    "grant_type=refresh_token&refresh_token=x, invalid_grant",
    "grant_type=operator&client_id=x, unsupported_grant_type",
    "grant_type=password&grant_type=password, invalid_request",
    "grant_type=%zz, invalid_request",
  })
  void veeamMicrosoft365RefusesAsOAuthDoes(String form, String error) throws IOException {
    var answer = server.postForm(server.url("veeam-m365") + "/v5/token", form);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(json(answer).get("error").asText()).isEqualTo(error);
    assertThat(json(answer).get("error_description").asText())
        .isEqualTo(json(answer).get("message").asText());
  }

  private static void assertUnauthorized(Answer answer) {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(401);
    assertThat(answer.body()).contains("\"code\":\"Unauthorized\"");
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }
}
