package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples of the five vendors' pages come out as printed, from one catalog, over HTTP. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class SeedListsTest {
  @Parameter private DatabaseKind database;

  private static final ObjectMapper SORTED =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private static final String SCP_LIST =
      "/v1/backups/00cd2538fbf94d12b36aabbdd607e974/restore-histories";
  private static final String NORTHFLANK_LIST =
      "/projects/example-project/addons/example-addon/backups/example-backup/restores";

  private static SeededServer world;
  private static DialectServer server;

  @BeforeParameterizedClassInvocation
  static void start(DatabaseKind kind) {
    world = SeededServer.open(kind);
    server = world.server();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    world.close();
  }

  @Exercises("GET /v1/backups/{backupId}/restore-histories")
  @Test
  void samsungCloudPlatform() {
    assertThat(sorted(server.signed(server.url("scp") + SCP_LIST))).isEqualTo(seed("scp"));
  }

  @Test
  void northflank() {
    var url = server.url("northflank");

    assertThat(sorted(server.get(url + "/v1" + NORTHFLANK_LIST, KnownAccess.ADMIN_TOKEN)))
        .isEqualTo(seed("northflank"));
    assertThat(
            sorted(
                server.get(url + "/v1/teams/my-team" + NORTHFLANK_LIST, KnownAccess.ADMIN_TOKEN)))
        .isEqualTo(seed("northflank"));
  }

  @Exercises("GET /api/{version}/restorePoints")
  @Test
  void veeamAzure() {
    var url = server.publishedUrl("veeam-azure") + "/api/v1/restorePoints";

    assertThat(sorted(server.get(url, KnownAccess.ADMIN_TOKEN))).isEqualTo(seed("veeam-azure"));
  }

  @Exercises("GET /{version}/RestoreSessions")
  @Test
  void veeamMicrosoft365() {
    var url = server.publishedUrl("veeam-m365") + "/v5/RestoreSessions";
    var token = world.login(KnownAccess.VIEWER);

    assertThat(sorted(server.get(url, token))).isEqualTo(seed("veeam-m365"));
    assertThat(sorted(server.get(url, KnownAccess.ADMIN_TOKEN))).isEqualTo(seed("veeam-m365"));
  }

  @Test
  void veeamMicrosoft365FiltersAsItsPageAsks() {
    var url =
        server.publishedUrl("veeam-m365")
            + "/v5/restoreSessions?startTimeFrom=2020-05-12T15:55:20.8557416Z"
            + "&startTimeTo=2020-05-12T16:55:20.8557416Z";

    assertThat(server.get(url, KnownAccess.ADMIN_TOKEN).body()).isEqualTo("[]");
  }

  @Test
  void mittwald() {
    var url = server.url("mittwald") + "/v2/projects/example-project/backups/";

    var answer = server.get(url, KnownAccess.ADMIN_TOKEN);

    assertThat(sorted(answer)).isEqualTo(seed("mittwald"));
    assertThat(answer.header("X-Pagination-Limit")).hasValue("1000");
    assertThat(answer.header("X-Pagination-Skip")).hasValue("0");
    assertThat(answer.header("X-Pagination-Page")).hasValue("1");
    assertThat(answer.header("X-Pagination-TotalCount")).hasValue("5");
  }

  @Test
  void mittwaldTakesTheQueryOfItsPage() {
    var url =
        server.url("mittwald")
            + "/v2/projects/example-project/backups?searchTerm=string&withExportsOnly=true"
            + "&sortOrder=oldestFirst&runningRestoresOnly=true&limit=50&page=1";

    var answer = server.get(url, Map.of("x-access-token", KnownAccess.ADMIN_TOKEN));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("[]");
    assertThat(answer.header("X-Pagination-Limit")).hasValue("50");
    assertThat(answer.header("X-Pagination-TotalCount")).hasValue("0");
  }

  @Test
  void veeamSpellsItsContentTypeAsItsPagesDo() {
    for (var url :
        List.of(
            server.url("veeam-azure") + "/api/v1/restorePoints",
            server.url("veeam-m365") + "/v5/RestoreSessions")) {
      var answer = server.get(url, KnownAccess.ADMIN_TOKEN);
      assertThat(answer.header("Content-Type")).hasValue("application/json; charset=utf-8");
      assertThat(answer.header("Content-Length")).isPresent();
    }
  }

  @Test
  void veeamLinksNameTheHostThatWasAsked() {
    var azure = server.url("veeam-azure");
    var m365 = server.url("veeam-m365");

    assertThat(server.get(azure + "/api/v1/restorePoints", KnownAccess.ADMIN_TOKEN).body())
        .contains("\"" + azure + "/api/v1/restorePoints?onlyLatest=False&offset=0&limit=30\"")
        .contains("\"" + azure + "/api/v1/jobSessions/38\"");
    assertThat(server.get(m365 + "/v5/RestoreSessions", KnownAccess.ADMIN_TOKEN).body())
        .contains("\"" + m365 + "/v5/RestoreSessions/0800471b-d0e2-422b-9d7c-35d15661c3fb\"");
  }

  @Exercises({
    "GET /api/{version}/restorePoints/{restorePointId}",
    "GET /api/{version}/jobSessions/{sessionId}",
    "GET /{version}/RestoreSessions/{sessionId}",
    "GET /{version}/RestoreSessions/{sessionId}/organization"
  })
  @Test
  void everyVeeamLinkCanBeFollowed() throws IOException {
    var azure = server.url("veeam-azure") + "/api/v1/restorePoints";
    var m365 = server.url("veeam-m365") + "/v5/RestoreSessions";
    var bodies =
        new ObjectMapper()
            .createArrayNode()
            .add(SORTED.readTree(server.get(azure, KnownAccess.ADMIN_TOKEN).body()))
            .add(
                SORTED.readTree(
                    server.get(azure + "?limit=2&offset=2", KnownAccess.ADMIN_TOKEN).body()))
            .add(SORTED.readTree(server.get(m365 + "?limit=1", KnownAccess.ADMIN_TOKEN).body()))
            .add(SORTED.readTree(server.get(m365, KnownAccess.ADMIN_TOKEN).body()));

    var links = bodies.findValuesAsText("href");

    assertThat(links).hasSizeGreaterThan(20);
    assertThat(links)
        .allSatisfy(
            link -> assertThat(server.get(link, KnownAccess.ADMIN_TOKEN).status()).isEqualTo(200));
  }

  private static String sorted(Answer answer) {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    assertThat(answer.header("Content-Type").orElse("")).startsWith("application/json");
    return sorted(answer.body());
  }

  private static String sorted(String json) {
    try {
      return SORTED.writeValueAsString(SORTED.readValue(json, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  private static String seed(String dialect) {
    try (var file = SeedListsTest.class.getResourceAsStream("seeds/%s.json".formatted(dialect))) {
      return SORTED.writeValueAsString(SORTED.readValue(file, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException(dialect, e);
    }
  }

  /** A check of the comparison itself: key order does not count, all else does. */
  @Test
  void comparesAllButTheOrderOfKeys() {
    assertThat(sorted("{\"b\":1,\"a\":[{\"d\":2,\"c\":3}]}"))
        .isEqualTo(sorted("{\"a\":[{\"c\":3,\"d\":2}],\"b\":1}"))
        .isNotEqualTo(sorted("{\"a\":[{\"c\":3,\"d\":\"2\"}],\"b\":1}"));
  }
}
