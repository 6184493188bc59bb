package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.ADDON;
import static io.holdfast.dialects.northflank.AddonWorld.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.testkit.Exercises;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Lines of a log as they come, over a WebSocket, as the vendor's client asks for them. */
@Exercises({
  "GET /v1/projects/{projectId}/addons/{addonId}/backups/{backupId}/logs",
  "GET /v1/projects/{projectId}/addons/{addonId}/backups/{backupId}/restores/{restoreId}/logs"
})
class LogTailTest {
  private static final String CLOSED = "closed ";

  private static AddonWorld world;

  @BeforeAll
  static void start() {
    world = AddonWorld.open(DatabaseKind.SQLITE);
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Test
  void tellsEachLineUntilTheBackupHasEnded() throws Exception {
    var session = world.queued(BackupType.FULL);
    var path = ADDON + "/backups/backup-" + session.no();
    try (var client = Tail.of(path + "/logs?queryType=tail")) {
      client.login(KnownAccess.ADMIN_TOKEN);
      assertThat(client.next().at("/data/auth").asText()).isEqualTo("successful");

      world.call("POST", path + "/abort");

      var lines = client.next();
      assertThat(lines.get("type").asText()).isEqualTo("log-lines");
      assertThat(lines.at("/data/0/log").asText()).isEqualTo("INFO state aborting");
      assertThat(lines.at("/data/0/ts").asText()).matches("\\d{4}-.*\\.\\d{3}Z");
      assertThat(lines.at("/data/0/containerId").isTextual()).isTrue();
      assertThat(client.next().at("/data/0/log").asText()).contains("ended aborted");
      assertThat(client.end()).isEqualTo(CLOSED + WebSocket.NORMAL_CLOSURE);
    }
  }

  @Test
  void beginsWithTheLastLines() throws Exception {
    world.keepCopy("backup-31");
    var restore =
        world.post(ADDON + "/backups/backup-31/restore", "").at("/data/restoreId").asText();
    world.post(
        ADDON + "/backups/backup-31/abort-restore", "{\"restoreId\":\"%s\"}".formatted(restore));
    var path = ADDON + "/backups/backup-31/restores/" + restore + "/logs";
    try (var client = Tail.of(path + "?queryType=tail&lineLimit=1")) {
      client.login(KnownAccess.ADMIN_TOKEN);
      client.next();

      assertThat(texts(client.next().get("data"), "log"))
          .hasSize(1)
          .allMatch(line -> line.contains("ended aborted"));
      assertThat(client.end()).isEqualTo(CLOSED + WebSocket.NORMAL_CLOSURE);
    }
  }

  @Test
  void refusesWhoIsNotKnown() throws Exception {
    try (var client = Tail.of(ADDON + "/backups/backup-31/logs?queryType=tail")) {
      client.login("wrong");

      var answer = client.next();

      assertThat(answer.get("type").asText()).isEqualTo("init");
      assertThat(answer.at("/data/auth").asText()).isEqualTo("failed");
      assertThat(answer.at("/data/message").asText()).isNotBlank();
      assertThat(client.end()).startsWith(CLOSED);
    }
  }

  @Test
  void refusesMessagesThatAreNone() throws Exception {
    for (var message : new String[] {"", "{", "[]", "{\"data\":{}}", "x".repeat(5_000)}) {
      try (var client = Tail.of(ADDON + "/backups/backup-31/logs?queryType=tail")) {
        client.send(message);

        assertThat(client.next().at("/data/auth").asText()).as(message).isEqualTo("failed");
      }
    }
  }

  @Test
  void aStrangerIsToldThatThereIsNoSuchBackup() throws Exception {
    var stranger =
        world.server().access().token(EnumSet.allOf(Scope.class), new ProjectId(UUID.randomUUID()));
    try (var client = Tail.of(ADDON + "/backups/backup-31/logs?queryType=tail")) {
      client.login(stranger);
      client.next();

      var answer = client.next();

      assertThat(answer.get("type").asText()).isEqualTo("error");
      assertThat(answer.at("/data/message").asText()).contains("no project");
      assertThat(client.end()).startsWith(CLOSED);
    }
  }

  @Test
  void pathsWithoutLinesAnswerAsEver() {
    var answer =
        world
            .server()
            .server()
            .get(
                world.url("/v1/login"),
                java.util.Map.of(
                    "Authorization",
                    "Bearer " + KnownAccess.ADMIN_TOKEN,
                    "Connection",
                    "Upgrade",
                    "Upgrade",
                    "websocket",
                    "Sec-WebSocket-Key",
                    "dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version",
                    "13"));

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"data\":{}}");
  }

  /** A client that keeps what it hears. */
  private static final class Tail implements WebSocket.Listener, AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder begun = new StringBuilder();
    private WebSocket socket;

    static Tail of(String path) {
      var tail = new Tail();
      var place = URI.create(world.url(path).replaceFirst("http", "ws"));
      tail.socket = tail.http.newWebSocketBuilder().buildAsync(place, tail).join();
      return tail;
    }

    void login(String token) {
      send(
          "{\"type\":\"init\",\"data\":{\"auth\":{\"type\":\"apiToken\",\"apiToken\":\"%s\"}}}"
              .formatted(token));
    }

    void send(String text) {
      socket.sendText(text, true).join();
    }

    JsonNode next() throws Exception {
      return new ObjectMapper().readTree(end());
    }

    String end() throws InterruptedException {
      var text = heard.poll(30, TimeUnit.SECONDS);
      assertThat(text).as("a message within 30 seconds").isNotNull();
      return text;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        heard.add(begun.toString());
        begun.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
      heard.add(CLOSED + status);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
      http.close();
    }
  }
}
