package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.cli.service.BackupSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server with SIGKILL at random moments of backups and restores, starts it again, and
 * looks whether the repository is sound for stock restic, every session has an honest end, and
 * everything that was acknowledged is still there. So too while it indexes files.
 */
class CrashIT {
  private static final int KILLS_OF_EACH = 26;
  private static final int INDEX_KILLS = 2;
  private static final int INDEXED_FILES = 3000;
  private static final Query MANY = Query.all().with("glob", "many-*");
  private static final int FILES = 240;
  private static final int FILE_BYTES = 96 << 10;
  private static final String PASSWORD = "crash test";
  private static final Duration HONEST_END = Duration.ofSeconds(45);

  /** The same moments in every run, as far as a clock can repeat them. */
  private final Random random = new Random(20261121);

  @TempDir private Path folder;

  private Path source;
  private Path repository;

  /** Restore points whose sessions were seen to end well before a kill. */
  private final Set<UUID> acknowledged = new LinkedHashSet<>();

  @BeforeEach
  void makeSource() throws IOException {
    source = Files.createDirectory(folder.resolve("source"));
    repository = folder.resolve("repository");
    for (var i = 0; i < FILES; i++) {
      write(i);
    }
  }

  @Test
  void surviveKillsInBackups() throws Exception {
    var server = start();
    try {
      Protection protection;
      try (var client = server.client()) {
        protection = protection(client);
      }
      var usual = usualDuration(server, protection);
      for (var kill = 0; kill < KILLS_OF_EACH; kill++) {
        changeSome();
        UUID session;
        try (var client = server.client()) {
          session =
              client
                  .backUp(
                      protection.id(), new BackupRequest(null, "kill " + kill, null, null, null))
                  .id();
        }
        killAfter(server, random.nextLong(usual.toMillis() + 1));
        server = start();
        try (var client = server.client()) {
          judge(client, awaitBackup(client, session));
          judgeCatalog(client, protection);
        }
        checkWithRestic();
      }
    } finally {
      server.close();
    }
  }

  @Test
  void surviveKillsInRestores() throws Exception {
    var server = start();
    try {
      UUID point;
      Duration usual;
      try (var client = server.client()) {
        var protection = protection(client);
        point = backUp(client, protection);
        var began = System.nanoTime();
        awaitRestore(client, restore(client, point, folder.resolve("measured")));
        usual = Duration.ofNanos(System.nanoTime() - began);
      }
      for (var kill = 0; kill < KILLS_OF_EACH; kill++) {
        var target = folder.resolve("target-" + kill);
        UUID session;
        try (var client = server.client()) {
          session = restore(client, point, target);
        }
        killAfter(server, random.nextLong(usual.toMillis() + 1));
        server = start();
        try (var client = server.client()) {
          judge(awaitRestore(client, session), target);
          assertThat(client.restorePoints().get(point).usable()).isTrue();
        }
      }
      checkWithRestic();
    } finally {
      server.close();
    }
  }

  /** Each kill comes when the new point's index has begun to grow. */
  @Test
  void surviveKillsWhileFilesAreIndexed() throws Exception {
    var server = start();
    try {
      Protection protection;
      try (var client = server.client()) {
        protection = protection(client);
      }
      var hits = 0;
      for (var kill = 0; kill < INDEX_KILLS; kill++) {
        addMany(kill);
        var before = indexFiles();
        UUID point;
        try (var client = server.client()) {
          point = backUp(client, protection);
        }
        var indexed = "point indexed id=" + point;
        var running = server;
        Awaitility.await()
            .atMost(HONEST_END)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> !indexFiles().equals(before) || running.output().contains(indexed));
        server.kill();
        hits += server.output().contains(indexed) ? 0 : 1;
        server = start();
      }
      assertThat(hits).as("kills that met an index in the making").isPositive();
      try (var client = server.client()) {
        Awaitility.await()
            .atMost(HONEST_END)
            .until(() -> client.search(MANY.limit(1)).pointsNotIndexed() == 0);
        assertThat(found(client)).containsExactlyElementsOf(expected());
      }
    } finally {
      server.close();
    }
  }

  private void addMany(int round) throws IOException {
    var into = Files.createDirectory(source.resolve("round-" + round));
    for (var i = 0; i < INDEXED_FILES; i++) {
      Files.createFile(into.resolve("many-%d-%05d".formatted(round, i)));
    }
  }

  /** In the order of a search. */
  private List<String> expected() {
    var paths = new ArrayList<String>();
    for (var round = 0; round < INDEX_KILLS; round++) {
      for (var i = 0; i < INDEXED_FILES; i++) {
        paths.add("%s/round-%d/many-%d-%05d".formatted(source, round, round, i));
      }
    }
    return paths;
  }

  private static List<String> found(HoldfastClient client) throws InterruptedException {
    var paths = new ArrayList<String>();
    var page = client.search(MANY.limit(500));
    while (true) {
      for (var file : page.items()) {
        assertThat(file.versionCount()).as(file.path()).isEqualTo(1);
        paths.add(file.path());
      }
      var next = page.page().nextCursor();
      if (next == null) {
        return paths;
      }
      page = client.search(MANY.limit(500).cursor(next));
    }
  }

  /** Names and sizes. */
  private Map<String, Long> indexFiles() throws IOException {
    var files = new TreeMap<String, Long>();
    try (var all = Files.newDirectoryStream(folder.resolve("data/file-index"))) {
      for (var file : all) {
        files.put(String.valueOf(file.getFileName()), Files.size(file));
      }
    } catch (NoSuchFileException | DirectoryIteratorException e) {
      // SQLite takes its files away when it is done with them.
    }
    return files;
  }

  private ServerProcess start() {
    return ServerProcess.start(
        folder.resolve("data"), "--set", "session.lease=3s", "--set", "session.grace=5s");
  }

  private Protection protection(HoldfastClient client) throws InterruptedException {
    var setup = new BackupSetup(client);
    var project = setup.project("crash", "Crash");
    var into = setup.repository(project, "crash", repository.toString(), PASSWORD);
    var from = setup.folder(project, setup.server(project, "host"), source.toString(), List.of());
    return setup.protection(from, setup.plan(project, into));
  }

  private Duration usualDuration(ServerProcess server, Protection protection)
      throws InterruptedException {
    try (var client = server.client()) {
      backUp(client, protection);
      var began = System.nanoTime();
      backUp(client, protection);
      return Duration.ofNanos(System.nanoTime() - began).plusMillis(200);
    }
  }

  private UUID backUp(HoldfastClient client, Protection protection) throws InterruptedException {
    var session =
        client.backUp(protection.id(), new BackupRequest(null, null, null, null, null)).id();
    var ended = awaitBackup(client, session);
    assertThat(ended.result()).as(ended.detail()).isEqualTo("SUCCESS");
    acknowledged.add(ended.restorePointId());
    return ended.restorePointId();
  }

  private static UUID restore(HoldfastClient client, UUID point, Path target)
      throws InterruptedException {
    var into = RestoreTarget.path(target.toString());
    return client
        .restore(new NewRestore(point, null, null, null, null, null, into, "FAIL", null, null))
        .id();
  }

  private static BackupSession awaitBackup(HoldfastClient client, UUID session) {
    return Awaitility.await()
        .atMost(HONEST_END)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.backupSessions().get(session), BackupSession::ended);
  }

  private static RestoreSession awaitRestore(HoldfastClient client, UUID session) {
    return Awaitility.await()
        .atMost(HONEST_END)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> client.restoreSessions().get(session), RestoreSession::ended);
  }

  /** Waits for a moment that is not a state of anything, then kills. */
  private static void killAfter(ServerProcess server, long millis) throws InterruptedException {
    server.process().waitFor(millis, TimeUnit.MILLISECONDS);
    server.kill();
  }

  /** A session that ended well has a whole point; one that did not has none. */
  private void judge(HoldfastClient client, BackupSession session) throws InterruptedException {
    assertThat(session.endedAt()).isNotNull();
    if (session.result() == null || !session.result().matches("SUCCESS|WARNING|PARTIAL")) {
      assertThat(session.restorePointId())
          .as("point of a session that ended %s", session.result())
          .isNull();
      return;
    }
    var point = client.restorePoints().get(session.restorePointId());
    assertThat(point.status()).isEqualTo("AVAILABLE");
    assertThat(point.itemCount()).isGreaterThanOrEqualTo(FILES);
    assertThat(client.restorePoints().copies(point.id()).items())
        .singleElement()
        .satisfies(copy -> assertThat(copy.state()).isEqualTo("VALID"));
    acknowledged.add(point.id());
  }

  /** Nothing half, nothing lost, nothing that runs for ever. */
  private void judgeCatalog(HoldfastClient client, Protection protection) {
    var query = Query.all().with("protectionId", protection.id()).limit(500);
    var points = client.restorePoints().all(query).toList();
    assertThat(points).allSatisfy(point -> assertThat(point.status()).isEqualTo("AVAILABLE"));
    assertThat(points.stream().map(point -> point.id())).containsAll(acknowledged);
    assertThat(client.backupSessions().all(query)).allMatch(BackupSession::ended);
  }

  /** A restore that says that it succeeded did, byte for byte; one that did not says so. */
  private void judge(RestoreSession session, Path target) throws IOException {
    assertThat(session.endedAt()).isNotNull();
    assertThat(session.result()).isIn("SUCCESS", "FAILED", "PARTIAL", "ABORTED", "WARNING");
    if ("SUCCESS".equals(session.result())) {
      var restored =
          Files.exists(target.resolve("f0")) ? target : Path.of(target + source.toString());
      for (var i = 0; i < FILES; i++) {
        assertThat(Files.mismatch(source.resolve("f" + i), restored.resolve("f" + i)))
            .isEqualTo(-1);
      }
    }
  }

  private void checkWithRestic() throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                "restic", "-r", repository.toString(), "--no-cache", "--no-lock", "check")
            .redirectErrorStream(true);
    builder.environment().put("RESTIC_PASSWORD", PASSWORD);
    var restic = builder.start();
    var output = new String(restic.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(restic.waitFor()).as(output).isZero();
    assertThat(output).contains("no errors were found");
  }

  private void changeSome() throws IOException {
    for (var i = 0; i < FILES / 4; i++) {
      write(random.nextInt(FILES));
    }
  }

  private void write(int number) throws IOException {
    var bytes = new byte[FILE_BYTES];
    random.nextBytes(bytes);
    Files.write(source.resolve("f" + number), bytes);
  }
}
