package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.NewPruneRun;
import io.holdfast.api.model.NewRepository;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PrunePhase;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.testkit.PostgresServer;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one PostgreSQL. The one that prunes is killed with SIGKILL, or stopped for longer
 * than its lease; the other ends the run, and the repository is sound for stock restic.
 */
class PruneCrashIT {
  private static final int NODES = 2;
  private static final int FILES = 24;
  private static final int FILE_BYTES = 1 << 20;
  private static final String PASSWORD = "prune crash";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Random random = new Random(20261122);
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
  void anotherNodeEndsWhatOneBegan() throws Exception {
    Files.writeString(folder.resolve("database-password"), database.password() + "\n");
    Files.createDirectory(folder.resolve("source"));
    TestRepositories.make(place(), PASSWORD);
    for (int node = 0; node < NODES; node++) {
      nodes.add(ServerProcess.start(folder.resolve("node-" + node), options()));
    }
    var repository = takeOver();

    killWhileItWaits(repository);
    killAtWork(repository);
    stopForLongerThanItsLease(repository);

    assertThat(restic("check", "--read-data")).contains("no errors were found");
  }

  private void killWhileItWaits(UUID repository) throws Exception {
    fill();
    var run =
        whileOthersWork(() -> {
          var asked = ask(repository);
          kill(claimed(asked, 1));
          return asked;
        });
    assertThat(ended(run).attempt()).isGreaterThan(1);
  }

  /** It may be too late for that; then this is a prune as any other. */
  private void killAtWork(UUID repository) throws Exception {
    fill();
    var run =
        whileOthersWork(() -> {
          var asked = ask(repository);
          claimed(asked, 1);
          return asked;
        });
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> run(run).standing().phase() != PrunePhase.WAITING);
    kill(work(run).map(this::node).filter(node -> node >= 0).orElse(0));
    ended(run);
  }

  private void stopForLongerThanItsLease(UUID repository) throws Exception {
    fill();
    var run =
        whileOthersWork(() -> {
          var asked = ask(repository);
          var sleeper = claimed(asked, 1);
          signal("-STOP", sleeper);
          assertThat(claimed(asked, 2)).isNotEqualTo(sleeper);
          signal("-CONT", sleeper);
          return asked;
        });
    assertThat(ended(run).attempt()).isGreaterThan(1);
  }

  /** A prune of the repository waits until the work is done. */
  private <T> T whileOthersWork(Callable<T> work) throws Exception {
    var options = LockOptions.standard(InstantSource.system());
    try (var store = LocalStore.at(place());
        var password = Password.of(PASSWORD);
        var repository = Repository.open(store, password);
        var _ = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      return work.call();
    }
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
      "session.lease=3s"
    };
  }

  private UUID takeOver() throws InterruptedException {
    try (var client = nodes.getFirst().client()) {
      var wanted =
          new NewRepository(
              null, "main", "LOCAL", place().toString(), PASSWORD, false, null, null, null);
      return client.repositories().create(wanted).id();
    }
  }

  /** So that a prune has something to do: a third of the files is another in the last snapshot. */
  private void fill() throws IOException {
    for (int round = 0; round < 2; round++) {
      for (int file = 0; file < FILES; file++) {
        var path = folder.resolve("source").resolve("f" + file);
        if (!Files.exists(path) || random.nextInt(3) == 0) {
          var bytes = new byte[FILE_BYTES];
          random.nextBytes(bytes);
          Files.write(path, bytes);
        }
      }
      restic("backup", folder.resolve("source").toString());
    }
    restic("forget", "--keep-last", "1");
  }

  private UUID ask(UUID repository) throws InterruptedException {
    try (var client = living()) {
      return client.prune(repository, new NewPruneRun(false, false, false)).id();
    }
  }

  /** The node that has begun with a run for at least the so manieth time. */
  private int claimed(UUID id, int attempt) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> run(id).attempt() < attempt ? -1 : work(id).map(this::node).orElse(-1),
            node -> node >= 0);
  }

  private PruneRun run(UUID id) {
    return catalog.read(tx -> tx.pruneRuns().get(new PruneRunId(id)));
  }

  private Optional<NodeWork> work(UUID run) {
    return catalog.read(tx -> tx.nodeWork().find(NodeWorkKind.PRUNE, run));
  }

  private int node(NodeWork work) {
    for (int node = 0; node < NODES; node++) {
      if (work.nodeId() != null && work.nodeId().equals(id(node))) {
        return node;
      }
    }
    return -1;
  }

  private UUID id(int node) {
    try {
      var file = folder.resolve("node-" + node).resolve("agent.id");
      return UUID.fromString(Files.readString(file).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PruneRun ended(UUID id) {
    var run =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> run(id), it -> it.standing().state() == PruneState.ENDED);
    assertThat(run.standing().result())
        .as("%s", run.standing().detail())
        .isEqualTo(PruneResult.SUCCESS);
    assertThat(run.tally().complete()).isTrue();
    return run;
  }

  /** Of a node that answers; the other may be starting. */
  private HoldfastClient living() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                nodes.stream()
                    .filter(node -> node.process().isAlive() && Files.exists(node.accessFile()))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow()
        .client();
  }

  private int kill(int victim) throws InterruptedException {
    nodes.get(victim).kill();
    nodes.set(victim, ServerProcess.launch(folder.resolve("node-" + victim), options()));
    return victim;
  }

  private void signal(String name, int node) throws Exception {
    var pid = String.valueOf(nodes.get(node).process().pid());
    assertThat(new ProcessBuilder("kill", name, pid).start().waitFor()).isZero();
  }

  private Path place() {
    return folder.resolve("repository");
  }

  private String restic(String... arguments) {
    var restic = new Restic(place(), PASSWORD);
    var result =
        Awaitility.await() // a node that has just begun may hold a lock to seal the catalog
            .atMost(PATIENCE)
            .until(
                () -> restic.attempt(arguments),
                it -> it.exit() == 0 || !it.output().contains("already locked"));
    assertThat(result.exit()).as(result.output()).isZero();
    return result.output();
  }
}
