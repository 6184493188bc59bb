package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.service.BackupSetup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIT {
  private static final Pattern TOKEN = Pattern.compile("\\bhf_[A-Za-z0-9_-]{43,}");

  @TempDir private Path folder;

  @Test
  void printsTheFirstTokenOnceAndKeepsItsFilesPrivate() throws Exception {
    var data = folder.resolve("data");
    try (var first = ServerProcess.start(data)) {
      assertThat(first.client().health().status()).isNotEmpty();
      assertThat(first.stop()).isEqualTo(143); // 128 and SIGTERM
    }

    try (var second = ServerProcess.start(data)) {
      var tokens = TOKEN.matcher(second.output()).results().map(found -> found.group()).toList();
      assertThat(tokens).hasSize(1);
      assertThat(Files.getPosixFilePermissions(data))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      for (var name : new String[] {"master.key", "access.json"}) {
        assertThat(Files.getPosixFilePermissions(data.resolve(name)))
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      }
      try (var client =
          HoldfastClient.of(
              URI.create(second.access().path("native").path("baseUrl").asText()),
              tokens.getFirst())) {
        assertThat(client.projects().list(Query.all()).items()).isEmpty();
      }
    }
  }

  @Test
  void twoServersNeverShareADataDirectory() throws Exception {
    var data = folder.resolve("data");
    try (var first = ServerProcess.start(data);
        var second = ServerProcess.launch(data)) {
      assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(second.process().exitValue()).isEqualTo(ExitStatus.CONFLICT);
      assertThat(second.output())
          .contains("another Holdfast server uses the data directory " + data);
      assertThat(first.process().isAlive()).isTrue();
    }
  }

  @Test
  void refusesASettingThatDoesNotExistAndNamesTheOneThatWasMeant() throws Exception {
    try (var server = ServerProcess.launch(folder.resolve("data"), "--set", "session.leas=3s")) {
      assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();

      assertThat(server.process().exitValue()).isEqualTo(ExitStatus.INPUT);
      assertThat(server.output())
          .contains("session.leas")
          .contains("Did you mean 'session.lease'?");
    }
  }

  @Test
  void stopsWhenItsParentsPipeCloses() throws Exception {
    try (var server = ServerProcess.start(folder.resolve("data"), "--stop-when-stdin-closes")) {
      server.process().getOutputStream().close();

      assertThat(server.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process().exitValue()).isZero();
    }
  }

  @Test
  void writesItsLogAsJsonWhenToldTo() throws Exception {
    try (var server = ServerProcess.start(folder.resolve("data"), "--set", "log.format=json")) {
      assertThat(server.stop()).isEqualTo(143);

      var lines = server.output().lines().filter(line -> line.startsWith("{")).toList();
      assertThat(server.output().lines().filter(line -> line.contains("INFO")))
          .as("nothing else is logged")
          .isEqualTo(lines);
      var first = new ObjectMapper().readTree(lines.getFirst());
      assertThat(first.get("message").asText()).startsWith("catalog open ");
      assertThat(first.at("/fields/url").asText()).startsWith("jdbc:sqlite:");
    }
  }

  @Test
  void keepsCredentialsAndRecordsAcrossRestarts() throws Exception {
    var data = folder.resolve("data");
    String token;
    try (var first = ServerProcess.start(data);
        var client = first.client()) {
      new BackupSetup(client).project("kept", "Kept");
      token = first.access().path("native").path("token").asText();
      first.stop();
    }

    try (var second = ServerProcess.start(data);
        var client =
            HoldfastClient.of(
                URI.create(second.access().path("native").path("baseUrl").asText()), token)) {
      assertThat(client.projects().list(Query.all().with("slug", "kept")).items()).hasSize(1);
    }
  }

  @Test
  void aStopLetsARunningSessionEnd() throws Exception {
    var data = folder.resolve("data");
    var source = Files.createDirectory(folder.resolve("source"));
    var random = new SplittableRandom(1);
    for (var number = 0; number < 24; number++) {
      var bytes = new byte[2 << 20];
      random.nextBytes(bytes);
      Files.write(source.resolve("f" + number), bytes);
    }
    UUID session;
    try (var first = ServerProcess.start(data);
        var client = first.client()) {
      var setup = new BackupSetup(client);
      var project = setup.project("p", "P");
      var repository = folder.resolve("repository").toString();
      var plan = setup.plan(project, setup.repository(project, "r", repository, "secret"));
      var from = setup.folder(project, setup.server(project, "h"), source.toString(), List.of());
      var protection = setup.protection(from, plan).id();
      session = client.backUp(protection, new BackupRequest(null, null, null, null, null)).id();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !client.backupSessions().get(session).state().equals("QUEUED"));
      assertThat(first.stop()).isEqualTo(143);
    }
    var stopped = Instant.now();

    try (var second = ServerProcess.start(data);
        var client = second.client()) {
      var ended = client.backupSessions().get(session);
      assertThat(ended.result()).isEqualTo("SUCCESS");
      assertThat(ended.endedAt()).isBefore(stopped);
    }
  }

  @Test
  void refusesAMasterKeyThatIsNotTheCatalogs() throws Exception {
    var data = folder.resolve("data");
    try (var first = ServerProcess.start(data);
        var client = first.client()) {
      var setup = new BackupSetup(client);
      setup.repository(
          setup.project("p", "P"), "r", folder.resolve("repository").toString(), "secret");
      first.stop();
    }
    exchangeMasterKey(data);

    try (var second = ServerProcess.launch(data)) {
      assertThat(second.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.process().exitValue()).isEqualTo(ExitStatus.ACCESS);
      assertThat(second.output()).contains("HF-5004");
    }
  }

  /** Another server's key: well formed, and wrong. */
  private void exchangeMasterKey(Path data) throws IOException, InterruptedException {
    var other = folder.resolve("other");
    try (var server = ServerProcess.start(other)) {
      server.stop();
    }
    Files.move(
        other.resolve("master.key"),
        data.resolve("master.key"),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
