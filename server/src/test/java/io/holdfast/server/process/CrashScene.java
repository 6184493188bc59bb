package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.NewRepository;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.Repository;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.engine.repository.TestRepositories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server on a folder of files, to be killed with SIGKILL and started again. */
abstract class CrashScene {
  /** Of one test; more in a command of its own, see CONTRIBUTING. */
  static final int KILLS = Integer.getInteger("holdfast.crash.kills", 10);

  static final int FILES = 240;
  static final Duration HONEST_END = Duration.ofSeconds(45);
  private static final int FILE_BYTES = 96 << 10;
  private static final String PASSWORD = "crash test";

  /** The same moments in every run, as far as a clock can repeat them. */
  final Random random = new Random(20261121);

  @TempDir Path folder;

  Path source;
  Path repository;

  /** Restore points whose sessions were seen to end well before a kill. */
  final Set<UUID> acknowledged = new LinkedHashSet<>();

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    repository = folder.resolve("repository");
    for (var i = 0; i < FILES; i++) {
      write(i);
    }
  }

  ServerProcess start() {
    return ServerProcess.start(
        folder.resolve("data"), "--set", "session.lease=3s", "--set", "session.grace=5s");
  }

  Protection protection(HoldfastClient client) throws InterruptedException {
    var setup = new BackupSetup(client);
    var project = setup.project("crash", "Crash");
    var into = repository(client, project, repository, PASSWORD);
    var from = setup.folder(project, setup.server(project, "host"), source.toString(), List.of());
    return setup.protection(from, setup.plan(project, into));
  }

  /** A new repository that opens at once; the service takes it over. */
  static Repository repository(HoldfastClient client, Project project, Path place, String password)
      throws InterruptedException {
    TestRepositories.make(place, password);
    var wanted =
        new NewRepository(
            project.id(), "main", "LOCAL", place.toString(), password, false, null, null, null);
    return client.repositories().create(wanted);
  }

  UUID backUp(HoldfastClient client, Protection protection) throws InterruptedException {
    var session =
        client.backUp(protection.id(), new BackupRequest(null, null, null, null, null)).id();
    var ended = awaitBackup(client, session);
    assertThat(ended.result()).as(ended.detail()).isEqualTo("SUCCESS");
    acknowledged.add(ended.restorePointId());
    return ended.restorePointId();
  }

  static BackupSession awaitBackup(HoldfastClient client, UUID session) {
    return Awaitility.await()
        .atMost(HONEST_END)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.backupSessions().get(session), BackupSession::ended);
  }

  /** Waits for a moment that is not a state of anything, then kills. */
  static void killAfter(ServerProcess server, long millis) throws InterruptedException {
    server.process().waitFor(millis, TimeUnit.MILLISECONDS);
    server.kill();
  }

  void checkWithRestic(String... more) throws IOException, InterruptedException {
    var place = repository.toString();
    var words = new ArrayList<>(List.of("restic", "-r", place, "--no-cache", "--no-lock", "check"));
    words.addAll(List.of(more));
    var builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("RESTIC_PASSWORD", PASSWORD);
    var restic = builder.start();
    var output = new String(restic.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(restic.waitFor()).as(output).isZero();
    assertThat(output).contains("no errors were found");
  }

  void write(int number) throws IOException {
    var bytes = new byte[FILE_BYTES];
    random.nextBytes(bytes);
    Files.write(source.resolve("f" + number), bytes);
  }
}
