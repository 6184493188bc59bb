package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.testkit.Samples;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The same backup, in each state that it can be in, seen through all five vendors' APIs: in lists,
 * and alone.
 */
class EveryBackupStateTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final ProtectionId ADDON =
      ProtectionId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e09");
  private static final ProtectionId MAILBOX =
      ProtectionId.parse("5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9e0a");
  private static final Set<BackupResult> LEAVE_A_POINT =
      EnumSet.of(BackupResult.SUCCESS, BackupResult.WARNING, BackupResult.PARTIAL);
  private static final String NONE = "-";
  private static final AtomicInteger seconds = new AtomicInteger();

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

  @ParameterizedTest
  @CsvFileSource(resources = "backup-states.csv")
  void everyVendorSaysItInItsWords(ArgumentsAccessor row) throws IOException {
    var result = row.getString(1) == null ? null : BackupResult.valueOf(row.getString(1));
    var standing =
        new BackupStanding(
            BackupState.valueOf(row.getString(0)),
            result,
            Severity.valueOf(row.getString(2)),
            null,
            null);

    var backup = make(ADDON, standing, NOON.plusSeconds(seconds.incrementAndGet()));

    assertScp(backup, row.getString(3));
    assertNorthflank(backup, row.getString(4));
    AzureWalk.assertShows(server, backup.no(), row.getString(5));
    assertMittwald(backup, row.getString(6));
    assertM365(make(MAILBOX, standing, backup.times().createdAt()), row.getString(7));
  }

  /** Also the filter of the word must let the run through, and the other words must not. */
  private static void assertScp(BackupSession backup, String word) throws IOException {
    var path = "/v1/backups/%s/backup-histories".formatted(ADDON.toString().replace("-", ""));
    var listed = find(scp(path + "?size=100"), backup);
    assertThat(listed.map(item -> item.get("backup_job_state").asText()).orElse(NONE))
        .isEqualTo(word);
    for (var other : new String[] {"SUCCESS", "PARTIAL_SUCCESS", "FAILED", "INPROGRESS"}) {
      assertThat(find(scp(path + "?size=100&backup_job_state=" + other), backup).isPresent())
          .describedAs(other)
          .isEqualTo(other.equals(word));
    }
  }

  private static Optional<JsonNode> find(JsonNode histories, BackupSession backup) {
    return find(histories.get("contents"), "backup_job_guid", backup.id().toString());
  }

  private static JsonNode scp(String path) throws IOException {
    var url = server.url("scp") + path;
    var headers = ScpSigner.headers("GET", url);
    headers.put("Scp-Api-Version", "backup 1.2");
    return json(server.get(url, headers));
  }

  /** Of a mailbox: alone, in the list, in that of its job, and by its log. */
  private static void assertM365(BackupSession backup, String word) throws IOException {
    var alone = get("veeam-m365", "/v6/JobSessions/" + backup.id());
    assertThat(alone.get("status").asText()).isEqualTo(word);
    for (var list : new String[] {"/v6/JobSessions", "/v6/Jobs/" + MAILBOX + "/JobSessions"}) {
      var listed = get("veeam-m365", list + "?limit=10000").get("results");
      assertThat(find(listed, backup.id().toString())).hasValue(alone);
    }
    var log = get("veeam-m365", "/v6/JobSessions/" + backup.id() + "/LogItems");
    assertThat(log.get("results").findValuesAsText("message")).containsExactly(AzureWalk.LOGGED);
  }

  private static void assertNorthflank(BackupSession backup, String word) throws IOException {
    var list = "/v1/projects/example-project/addons/example-addon/backups";
    var one = server.get(server.url("northflank") + list + "/" + backup.pointId(), token());
    if (word.equals(NONE)) {
      assertThat(get("northflank", list + "?per_page=100").at("/data/backups"))
          .noneSatisfy(
              item -> assertThat(item.get("id").asText()).isEqualTo("backup-" + backup.no()));
      return;
    }
    var alone = json(one).get("data");
    assertThat(alone.get("status").asText()).isEqualTo(word);
    var listed =
        find(
            get("northflank", list + "?per_page=100").at("/data/backups"),
            alone.get("id").asText());
    assertThat(listed.map(item -> item.get("status").asText())).hasValue(word);
    assertThat(alone.has("completedAt")).isEqualTo(backup.times().endedAt() != null);
  }

  private static void assertMittwald(BackupSession backup, String word) throws IOException {
    var listed = find(get("mittwald", "/v2/projects/example-project/backups"), id(backup));
    var one =
        server.get(server.url("mittwald") + "/v2/project-backups/" + backup.pointId(), token());
    if (word.equals(NONE)) {
      assertThat(listed).isEmpty();
      return;
    }
    assertThat(listed.map(item -> item.get("status").asText())).hasValue(word);
    assertThat(json(one)).isEqualTo(listed.orElseThrow());
  }

  private static BackupSession make(ProtectionId id, BackupStanding standing, Instant at) {
    var ended = standing.state() == BackupState.ENDED ? at : null;
    var protection = world.catalog().<Protection>read(tx -> tx.protections().get(id));
    var session =
        Samples.backup(protection, at)
            .withStanding(standing, new SessionTimes(at, at, at, ended, at));
    return world
        .catalog()
        .write(tx -> {
          var kept = tx.backupSessions().insert(session);
          var line = EventDraft.info(at, "TEST", AzureWalk.LOGGED);
          tx.events().append(SessionRef.of(kept.id()), List.of(line));
          if (standing.result() != null && LEAVE_A_POINT.contains(standing.result())) {
            tx.restorePoints().insert(Samples.point(kept), List.of());
          }
          return kept;
        });
  }

  private static String id(BackupSession backup) {
    return backup.pointId().toString();
  }

  private static Optional<JsonNode> find(JsonNode items, String id) {
    return find(items, "id", id);
  }

  private static Optional<JsonNode> find(JsonNode items, String field, String id) {
    for (var item : items) {
      if (item.get(field).asText().equals(id)) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }

  private static JsonNode get(String dialect, String path) throws IOException {
    return json(server.get(server.url(dialect) + path, token()));
  }

  private static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static String token() {
    return KnownAccess.ADMIN_TOKEN;
  }
}
