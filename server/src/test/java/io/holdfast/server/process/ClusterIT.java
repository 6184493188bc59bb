package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.ExpectedRun;
import io.holdfast.api.model.NewPlacement;
import io.holdfast.api.model.NewPlan;
import io.holdfast.api.model.NewProtection;
import io.holdfast.api.model.NewSchedule;
import io.holdfast.api.model.Protection;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.testkit.PostgresServer;
import io.holdfast.cli.service.BackupSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three servers on one PostgreSQL, each with backups due every five seconds. One is killed with
 * SIGKILL or stopped for longer than its lease while it runs sessions, again and again; afterwards
 * every time that was due is told of once, no backup ran twice or beside another of its protection,
 * every session has an honest end, and the repository is sound for stock restic.
 */
class ClusterIT {
  private static final int ROUNDS = Integer.getInteger("holdfast.cluster.rounds", 3);
  private static final int NODES = 3;
  private static final int PROTECTIONS = 3;
  private static final int FILES = 120;
  private static final int FILE_BYTES = 64 << 10;
  private static final String PASSWORD = "cluster test";
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String EVERY_FIVE_SECONDS =
      "FREQ=MINUTELY;BYSECOND=0,5,10,15,20,25,30,35,40,45,50,55";
  private static final Duration STEP = Duration.ofSeconds(5);

  private final Random random = new Random(20261121);
  private final CatalogSettings database = PostgresServer.shared().migratedDatabase();
  private final Catalog catalog = Catalog.open(database);
  private final List<ServerProcess> nodes = new ArrayList<>();

  @TempDir private Path folder;

  @AfterEach
  void stopAll() {
    nodes.forEach(ServerProcess::close);
    catalog.close();
    PostgresServer.shared().drop(database);
  }

  @Test
  void nothingIsLostOrDoneTwice() throws Exception {
    Files.writeString(folder.resolve("database-password"), database.password() + "\n");
    nodes.add(ServerProcess.start(folder.resolve("node-0"), options()));
    for (int node = 1; node < NODES; node++) {
      nodes.add(ServerProcess.launch(folder.resolve("node-" + node), options()));
    }
    nodes.forEach(this::awaitAnswer);
    var protections = protections();

    for (int round = 0; round < ROUNDS; round++) {
      changeSome();
      var victim = awaitVictim();
      if (round % 3 == 2) {
        suspend(victim);
      } else {
        kill(victim);
      }
    }

    awaitAnswer(nodes.getFirst());
    try (var client = nodes.getFirst().client()) {
      for (var protection : protections) {
        client.pause(protection.id());
      }
      awaitQuiet(client);
      protections.forEach(protection -> judge(client, protection));
    }
    checkWithRestic();
  }

  private String[] options() {
    return new String[] {
      "--catalog-url",
      database.url(),
      "--set",
      "catalog.user=" + database.user(),
      "--set",
      "catalog.password-file=" + folder.resolve("database-password"),
      "--set",
      "master-key-file=" + folder.resolve("master.key"),
      "--set",
      "session.lease=3s",
      "--set",
      "session.grace=60s"
    };
  }

  private List<Protection> protections() throws Exception {
    try (var client = nodes.getFirst().client()) {
      var setup = new BackupSetup(client);
      var project = setup.project("cluster", "Cluster");
      var host = setup.server(project, "host");
      var into = CrashScene.repository(client, project, folder.resolve("repository"), PASSWORD);
      var schedule =
          new NewSchedule(
              null,
              "often",
              "INCREMENTAL",
              EVERY_FIVE_SECONDS,
              null,
              "UTC",
              null,
              null,
              null,
              null,
              null,
              null);
      var plan =
          client
              .plans()
              .create(
                  new NewPlan(
                      project.id(),
                      "often",
                      List.of(schedule),
                      null,
                      List.of(new NewPlacement(into.id(), null, null, null)),
                      null,
                      null,
                      null,
                      null));
      var all = new ArrayList<Protection>();
      for (int each = 0; each < PROTECTIONS; each++) {
        var source = Files.createDirectory(folder.resolve("source-" + each));
        for (int file = 0; file < FILES; file++) {
          write(source.resolve("f" + file));
        }
        var from = setup.folder(project, host, source.toString(), List.of());
        all.add(client.protections().create(new NewProtection(from.id(), plan.id(), null, null)));
      }
      return all;
    }
  }

  /** The number of a node that runs a session at this moment. */
  private int awaitVictim() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(this::busyNode, node -> node >= 0);
  }

  private int busyNode() {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.States(Set.of(BackupState.RUNNING)))
            .page(Page.all());
    for (var session : catalog.read(tx -> tx.backupSessions().list(query)).items()) {
      var agent = session.lease().agentId();
      for (int node = 0; node < NODES; node++) {
        if (agent != null && agent.value().equals(agent(node))) {
          return node;
        }
      }
    }
    return -1;
  }

  private UUID agent(int node) {
    try {
      return UUID.fromString(
          Files.readString(folder.resolve("node-" + node).resolve("agent.id")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it again at once; the others go on meanwhile. */
  private void kill(int victim) throws InterruptedException {
    nodes.get(victim).kill();
    nodes.set(victim, ServerProcess.launch(folder.resolve("node-" + victim), options()));
  }

  /** Longer than a lease: others take over what it does, and it must not go on with it. */
  private void suspend(int victim) throws Exception {
    var pid = String.valueOf(nodes.get(victim).process().pid());
    signal("-STOP", pid);
    var other = nodes.get((victim + 1) % NODES);
    var since = System.nanoTime();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> Duration.ofNanos(System.nanoTime() - since).compareTo(STEP) > 0);
    signal("-CONT", pid);
    awaitAnswer(other);
    try (var client = other.client()) {
      assertThat(client.health().status()).isNotBlank();
    }
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
  }

  private void awaitAnswer(ServerProcess node) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> Files.exists(node.accessFile()));
  }

  /** All sessions have ended, and all runs are settled. */
  private static void awaitQuiet(HoldfastClient client) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          assertThat(client.backupSessions().all(Query.all().limit(500)))
              .allMatch(BackupSession::ended);
          assertThat(
                  client
                      .expectedRuns()
                      .all(Query.all().with("state", "DUE").with("state", "QUEUED")))
              .isEmpty();
        });
  }

  private static void judge(HoldfastClient client, Protection protection) {
    var own = Query.all().with("protectionId", protection.id()).limit(500);
    var runs =
        client.expectedRuns().all(own).sorted(Comparator.comparing(ExpectedRun::dueAt)).toList();
    var sessions = client.backupSessions().all(own).toList();
    judgeRuns(runs);
    judgeSessions(runs, sessions);
    var points = client.restorePoints().all(own).toList();
    assertThat(points.stream().map(point -> point.id()).collect(Collectors.toSet()))
        .as("a point for each session that left one, and no other")
        .isEqualTo(
            sessions.stream()
                .map(BackupSession::restorePointId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    assertThat(points).allMatch(point -> point.status().equals("AVAILABLE"));
  }

  /** Each time due is there, once, and something became of it. */
  private static void judgeRuns(List<ExpectedRun> runs) {
    for (int each = 1; each < runs.size(); each++) {
      assertThat(runs.get(each).dueAt())
          .as("the run after %s", runs.get(each - 1))
          .isEqualTo(runs.get(each - 1).dueAt().plus(STEP));
    }
    assertThat(runs)
        .allSatisfy(run -> {
          switch (run.state()) {
            case "MET" -> assertThat(run.backupSessionId()).isNotNull();
            case "FAILED" -> assertThat(run.reasonCode()).isEqualTo("AGENT_LOST");
            default ->
                assertThat(run.reasonCode())
                    .isIn("RUN_IN_PROGRESS", "SERVICE_AWAY", "PROTECTION_PAUSED");
          }
        });
    assertThat(runs).anyMatch(run -> run.state().equals("MET"));
  }

  /** One session for each run that has one; of a protection never two at a time. */
  private static void judgeSessions(List<ExpectedRun> runs, List<BackupSession> sessions) {
    var made = runs.stream().map(ExpectedRun::backupSessionId).filter(Objects::nonNull).toList();
    assertThat(made).doesNotHaveDuplicates();
    assertThat(sessions.stream().map(BackupSession::id)).containsExactlyInAnyOrderElementsOf(made);
    assertThat(sessions)
        .allMatch(session -> Set.of("SCHEDULE", "CATCH_UP").contains(session.trigger()));
    var begun =
        sessions.stream()
            .filter(session -> session.startedAt() != null)
            .sorted(Comparator.comparing(BackupSession::startedAt))
            .toList();
    var ended = Instant.MIN;
    for (var session : begun) {
      assertThat(session.startedAt()).as("%s", session).isAfterOrEqualTo(ended);
      ended = Objects.requireNonNull(session.endedAt());
    }
  }

  private void checkWithRestic() throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                "restic",
                "-r",
                folder.resolve("repository").toString(),
                "--no-cache",
                "--no-lock",
                "check",
                "--read-data")
            .redirectErrorStream(true);
    builder.environment().put("RESTIC_PASSWORD", PASSWORD);
    var restic = builder.start();
    var output = new String(restic.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(restic.waitFor()).as(output).isZero();
  }

  private void changeSome() throws IOException {
    for (int each = 0; each < PROTECTIONS; each++) {
      for (int file = 0; file < FILES / 4; file++) {
        write(folder.resolve("source-" + each).resolve("f" + random.nextInt(FILES)));
      }
    }
  }

  private void write(Path file) throws IOException {
    var bytes = new byte[FILE_BYTES];
    random.nextBytes(bytes);
    Files.write(file, bytes);
  }
}
