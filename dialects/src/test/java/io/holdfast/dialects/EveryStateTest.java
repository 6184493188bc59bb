package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The same restore, in each state that it can be in, seen through all five vendors' APIs. */
class EveryStateTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final AtomicInteger seconds = new AtomicInteger();

  private static SeededServer world;
  private static DialectServer server;
  private static MadeRestores restores;

  @BeforeAll
  static void start() {
    world = SeededServer.open();
    server = world.server();
    restores = new MadeRestores(world, "example-backup");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "restore-states.csv")
  void everyVendorSaysItInItsWords(ArgumentsAccessor row) throws IOException {
    var result = row.getString(1) == null ? null : RestoreResult.valueOf(row.getString(1));
    var standing =
        new RestoreStanding(
            RestoreState.valueOf(row.getString(0)),
            result,
            Severity.valueOf(row.getString(2)),
            null,
            null);

    var at = NOON.plusSeconds(seconds.incrementAndGet());
    var restore = restores.make(standing, at);
    var line = EventDraft.info(at, "TEST", AzureWalk.LOGGED);
    world.catalog().update(tx -> tx.events().append(SessionRef.of(restore.id()), List.of(line)));

    assertThat(scpState(restore, "1.1")).isEqualTo(row.getString(3));
    assertThat(scpState(restore, "1.2")).isEqualTo(row.getString(4));
    assertThat(northflankStatus(restore)).isEqualTo(row.getString(5));
    assertNorthflankShowsItElsewhere(restore, row.getString(5));
    var m365 = get("veeam-m365", "/v5/RestoreSessions/" + restore.id());
    assertThat(m365.get("state").asText()).isEqualTo(row.getString(6));
    assertThat(m365.get("result").asText()).isEqualTo(row.getString(7));
    assertThat(m365.has("endTime")).isEqualTo(result != null);
    assertM365ListsIt(restore, m365);
    assertM365TellsOfIt(restore);
    assertThat(mittwaldPhase()).isEqualTo(row.getString(8));
    assertThat(mittwaldHeader()).isEqualTo(row.getString(9));
    assertThat(mittwaldPhaseOfOne()).isEqualTo(row.getString(8));
    AzureWalk.assertShows(server, restore.no(), row.getString(10));
  }

  /** In the list of the addon, in the backup as its last restore, and by its logs. */
  private static void assertNorthflankShowsItElsewhere(RestoreSession restore, String word)
      throws IOException {
    var addon = "/v1/projects/example-project/addons/example-addon";
    var id = Long.toString(restore.millisId());
    var listed = get("northflank", addon + "/restores?per_page=100").at("/data/restores");
    assertThat(listed)
        .anySatisfy(item -> {
          assertThat(item.get("id").asText()).isEqualTo(id);
          assertThat(item.get("status").asText()).isEqualTo(word);
          assertThat(item.get("backupId").asText()).isEqualTo("example-backup");
        });
    var backup = addon + "/backups/example-backup";
    assertThat(get("northflank", backup).at("/data/lastRestore/status").asText()).isEqualTo(word);
    assertThat(get("northflank", backup + "/restores/" + id + "/logs").get("data").isArray())
        .isTrue();
  }

  /** In the bare array and in the page, with the same words as alone. */
  private static void assertM365ListsIt(RestoreSession restore, JsonNode alone) throws IOException {
    var array = get("veeam-m365", "/v5/RestoreSessions");
    var page = get("veeam-m365", "/v5/RestoreSessions?limit=10000").get("results");
    for (var list : new JsonNode[] {array, page}) {
      assertThat(list)
          .anySatisfy(item -> {
            assertThat(item.get("id").asText()).isEqualTo(restore.id().toString());
            for (var field : new String[] {"state", "result", "creationTime", "endTime"}) {
              assertThat(item.get(field)).isEqualTo(alone.get(field));
            }
          });
    }
  }

  /** By events: that it began, and that it ended if it did. */
  private static void assertM365TellsOfIt(RestoreSession restore) throws IOException {
    var own = "/v5/RestoreSessions/" + restore.id() + "/Events";
    var events = get("veeam-m365", own).get("results");
    var ended = restore.times().endedAt() != null;
    assertThat(events.findValuesAsText("title"))
        .isEqualTo(
            ended
                ? List.of("Restore session started", "Restore session stopped")
                : List.of("Restore session started"));
    for (var event : events) {
      assertThat(get("veeam-m365", own + "/" + event.get("id").asText())).isEqualTo(event);
    }
  }

  private static String mittwaldPhaseOfOne() throws IOException {
    var restore = get("mittwald", "/v2/project-backups/" + restores.point().id()).get("restore");
    return restore == null ? null : restore.get("phase").asText();
  }

  /** Also the filter of the word must let the restore through, and the other words must not. */
  private static String scpState(RestoreSession restore, String version) throws IOException {
    var path =
        "/v1/backups/%s/restore-histories"
            .formatted(restores.point().protectionId().toString().replace("-", ""));
    var state = find(scp(path + "?size=100", version), restore).get("restore_state").asText();
    for (var word : new String[] {"COMPLETED", "FAILED", "INPROGRESS", "PARTIAL_SUCCESS"}) {
      if (!(version.equals("1.1") && word.equals("PARTIAL_SUCCESS"))) {
        var listed = find(scp(path + "?size=100&restore_state=" + word, version), restore) != null;
        assertThat(listed).describedAs(word).isEqualTo(word.equals(state));
      }
    }
    return state;
  }

  private static JsonNode find(JsonNode list, RestoreSession restore) {
    var createdAt = restore.times().createdAt().toString();
    for (var item : list.get("contents")) {
      if (item.get("created_at").asText().equals(createdAt)) {
        return item;
      }
    }
    return null;
  }

  private static String northflankStatus(RestoreSession restore) throws IOException {
    var path = "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores";
    for (var item : get("northflank", path + "?per_page=100").get("data").get("restores")) {
      if (item.get("id").asLong() == restore.millisId()) {
        return item.get("status").asText();
      }
    }
    return "missing";
  }

  private static String mittwaldPhase() throws IOException {
    var restore = mittwaldBackup().get("restore");
    return restore == null ? null : restore.get("phase").asText();
  }

  private static JsonNode mittwaldBackup() throws IOException {
    return get("mittwald", mittwaldPath()).get(0);
  }

  private static String mittwaldHeader() {
    var answer = server.get(server.url("mittwald") + mittwaldPath(), KnownAccess.ADMIN_TOKEN);
    var header = answer.header("Holdfast-Restore-Result");
    assertThat(answer.header("Holdfast-Restore-Backup"))
        .isEqualTo(header.map(_ -> restores.point().id().toString()));
    return header.orElse(null);
  }

  private static String mittwaldPath() {
    return "/v2/projects/example-project/backups?searchTerm=" + restores.point().id();
  }

  private static JsonNode scp(String path, String version) throws IOException {
    var url = server.url("scp") + path;
    var headers = ScpSigner.headers("GET", url);
    headers.put("Scp-Api-Version", "backup " + version);
    return json(server.get(url, headers));
  }

  private static JsonNode get(String dialect, String path) throws IOException {
    return json(server.get(server.url(dialect) + path, KnownAccess.ADMIN_TOKEN));
  }

  private static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }
}
