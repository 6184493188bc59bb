package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.testkit.DatabaseKind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A walk over all pages of each list sees everything once, in order. */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
class PagingTest {
  @Parameter private DatabaseKind database;

  private static final int MADE = 23;
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static SeededServer world;
  private static DialectServer server;
  private static MadeRestores restores;

  @BeforeParameterizedClassInvocation
  static void start(DatabaseKind kind) {
    world = SeededServer.open(kind);
    server = world.server();
    restores = new MadeRestores(world, "backup-31");
    var done = RestoreStanding.ended(RestoreResult.SUCCESS, Severity.OK, null, null);
    for (var i = 0; i < MADE; i++) {
      restores.make(done, NOON.plusSeconds(i / 2)); // pairs born in the same millisecond
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 22, 23, 24, 100})
  void northflankByCursor(int perPage) throws IOException {
    var path = "/v1/projects/example-project/addons/example-addon/backups/backup-31/restores";
    var ids = new ArrayList<Long>();
    String cursor = null;
    while (true) {
      var query = "?per_page=" + perPage + (cursor == null ? "" : "&cursor=" + cursor);
      var page = get("northflank", path + query);
      page.get("data").get("restores").forEach(item -> ids.add(item.get("id").asLong()));
      var pagination = page.get("pagination");
      assertThat(pagination.get("count").asInt())
          .isEqualTo(page.get("data").get("restores").size());
      assertThat(pagination.has("cursor")).isEqualTo(pagination.get("hasNextPage").asBoolean());
      if (!pagination.has("cursor")) {
        break;
      }
      cursor = pagination.get("cursor").asText();
      assertThat(cursor).hasSize(24);
    }

    assertThat(ids)
        .hasSize(MADE)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void northflankByPage() throws IOException {
    var path =
        "/v1/projects/example-project/addons/example-addon/backups/backup-31/restores?per_page=10";
    var all = new ArrayList<Long>();
    for (var page = 1; page <= 4; page++) {
      var answer = get("northflank", path + "&page=" + page);
      answer.get("data").get("restores").forEach(item -> all.add(item.get("id").asLong()));
    }

    assertThat(all).hasSize(MADE).doesNotHaveDuplicates();
  }

  @Test
  void northflankRefusesTheCursorOfAnotherBackup() throws IOException {
    var addon = "/v1/projects/example-project/addons/example-addon/backups/";
    var cursor =
        get("northflank", addon + "backup-31/restores?per_page=1")
            .at("/pagination/cursor")
            .asText();

    var answer =
        server.get(
            server.url("northflank") + addon + "example-backup/restores?cursor=" + cursor,
            KnownAccess.ADMIN_TOKEN);

    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "created_at:desc",
        "created_at:asc",
        "modified_at",
        "backup_start_time:desc",
        "restore_start_time:asc",
        "restore_end_time:desc",
        "restore_state:asc",
        "restore_server_name:desc",
        "schedule_name:asc",
        "backup_id",
      })
  void samsungByPage(String sort) throws IOException {
    var all = new ArrayList<JsonNode>();
    for (var page = 0; page < 8; page++) {
      var answer = scp("?size=4&page=%d&sort=%s".formatted(page, sort));
      assertThat(answer.get("count").asInt()).isEqualTo(MADE + 1);
      answer.get("contents").forEach(all::add);
    }

    var whole = new ArrayList<JsonNode>();
    scp("?size=2147483647&sort=" + sort).get("contents").forEach(whole::add);
    assertThat(all).hasSize(MADE + 1).isEqualTo(whole);
  }

  @Test
  void samsungWindowIncludesBothEnds() throws IOException {
    var window = "?start_time=2026-03-01T12:00:02Z&end_time=2026-03-01T12:00:04Z";

    assertThat(scp(window).get("count").asInt()).isEqualTo(6);
  }

  @Test
  void veeamAzureByItsOwnLinks() throws IOException {
    var ids = new ArrayList<String>();
    var next = server.url("veeam-azure") + "/api/v1/restorePoints?limit=2&VirtualMachineId=x";
    while (next != null) {
      var page = json(server.get(next, KnownAccess.ADMIN_TOKEN));
      assertThat(page.get("totalCount").asInt()).isEqualTo(5);
      page.get("results").forEach(item -> ids.add(item.get("id").asText()));
      assertThat(page.at("/_links/self/href").asText()).contains("VirtualMachineId=x");
      assertThat(page.at("/_links/first").isMissingNode()).isFalse();
      assertThat(page.at("/_links/prev").isMissingNode())
          .isEqualTo(page.get("offset").asInt() == 0);
      next = page.at("/_links/next/href").asText(null);
    }

    assertThat(ids).hasSize(5).isSorted();
  }

  @Test
  void veeamAzureShowsOnlyTheLatestOfEachKind() throws IOException {
    var page = get("veeam-azure", "/api/v1/restorePoints?OnlyLatest=TRUE&LIMIT=-1");

    assertThat(page.get("results").findValuesAsText("id"))
        .containsExactly(
            "15ed5dd3-c759-4726-9682-be9f9d72a7d5",
            "1e1782e9-9921-4e11-980a-77203e9c691a",
            "cd88a27f-afb0-4bd2-b9e7-bc1bd47252a0");
    assertThat(page.get("limit").asInt()).isEqualTo(-1);
    assertThat(page.at("/_links/self/href").asText())
        .endsWith("?onlyLatest=True&offset=0&limit=-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0})
  void veeamAzureGoesBackToTheBeginningOfAll(int limit) throws IOException {
    var page = get("veeam-azure", "/api/v8/restorePoints/virtualMachines?Offset=3&Limit=" + limit);

    assertThat(page.at("/_links/prev/href").asText()).contains("offset=0&limit=" + limit);
  }

  @Test
  void veeamMicrosoft365ByItsOwnLinks() throws IOException {
    var ids = new ArrayList<String>();
    var next = server.url("veeam-m365") + "/v5/RestoreSessions?limit=4&startTimeFrom=2016-01-01";
    while (next != null) {
      var page = json(server.get(next, KnownAccess.ADMIN_TOKEN));
      page.get("results").forEach(item -> ids.add(item.get("id").asText()));
      next = page.at("/_links/next/href").asText(null);
      assertThat(next == null || next.contains("startTimeFrom=2016-01-01")).isTrue();
    }
    var bare = get("veeam-m365", "/v5/restoresessions/");

    assertThat(bare.isArray()).isTrue();
    assertThat(ids).hasSize(MADE + 2).isEqualTo(bare.findValuesAsText("id"));
  }

  @Test
  void veeamMicrosoft365ExcludesBothEndsOfTheWindow() throws IOException {
    var window = "startTimeFrom=2018-06-29T07:42:21.191694Z&startTimeTo=2026-03-01T12:00:00Z";
    var wider = "startTimeFrom=2018-06-29T07:42:21.1916939Z&startTimeTo=2026-03-01T12:00:00Z";
    var tick =
        "startTimeFrom=2017-06-29T08:30:05.0983972Z&startTimeTo=2017-06-29T08:30:05.0983974Z";
    var exact =
        "startTimeFrom=2017-06-29T08:30:05.0983973Z&startTimeTo=2017-06-29T08:30:05.0983974Z";

    assertThat(get("veeam-m365", "/v5/RestoreSessions?" + window)).isEmpty();
    assertThat(get("veeam-m365", "/v5/RestoreSessions?" + wider)).hasSize(1);
    assertThat(get("veeam-m365", "/v5/RestoreSessions?" + tick)).hasSize(1);
    assertThat(get("veeam-m365", "/v5/RestoreSessions?" + exact)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=2&page=%d", "limit=2&skip=%2$d", "limit=2&skip=%2$d&page=9"})
  void mittwaldByPageAndSkip(String form) throws IOException {
    var ids = new ArrayList<String>();
    for (var page = 1; page <= 4; page++) {
      var path =
          "/v2/projects/example-project/backups?sortOrder=newestFirst&"
              + form.formatted(page, (page - 1) * 2);
      var answer = server.get(server.url("mittwald") + path, KnownAccess.ADMIN_TOKEN);
      assertThat(answer.header("X-Pagination-Page")).hasValue(Integer.toString(page));
      assertThat(answer.header("X-Pagination-TotalCount")).hasValue("5");
      json(answer).forEach(item -> ids.add(item.get("id").asText()));
    }

    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    assertThat(ids.getFirst()).isEqualTo("7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d26");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "withExportsOnly=true;7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d26",
        "searchTerm=7C9A1C5E-0D3E-4B35-8A7B-3D1F0F6A2D1B;7c9a1c5e-0d3e-4b35-8a7b-3d1f0f6a2d1b",
        "runningRestoresOnly=true;",
        "runningBackupsOnly=true;",
        "searchTerm=%25;",
        "searchTerm=_;",
        "limit=0;",
      })
  void mittwaldByFilter(String row) throws IOException {
    var parts = row.split(";", -1);
    var path = "/v2/projects/5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e01/backups?" + parts[0];

    var ids = get("mittwald", path).findValuesAsText("id");

    assertThat(ids).isEqualTo(parts[1].isEmpty() ? List.of() : List.of(parts[1]));
  }

  private static JsonNode scp(String query) throws IOException {
    var path = "/v1/backups/5e4e3b5097a14a709c4c1b7f4b7a9e09/restore-histories" + query;
    return json(server.signed(server.url("scp") + path));
  }

  private static JsonNode get(String dialect, String path) throws IOException {
    return json(server.get(server.url(dialect) + path, KnownAccess.ADMIN_TOKEN));
  }

  private static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }
}
