package io.holdfast.control.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.ClientProtections;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.nodework.NodeWorker;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalChoreTest {
  private static final Caller CLIENT =
      new Caller(new CredentialId(new UUID(9, 9)), "laptop", EnumSet.allOf(Scope.class), Set.of());

  @TempDir private Path scratch;
  private final TestClock clock = new TestClock(Samples.NOON);
  private CatalogSettings settings;
  private Catalog catalog;
  private Ledger ledger;
  private MasterKey masterKey;
  private Seals seals;
  private RepositoryPool pool;
  private Repository repository;

  @BeforeEach
  void openService() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    TestRepositories.make(scratch.resolve("laptops"), TestRepositories.PASSWORD);
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("acme")));
    repository =
        new Repositories(ledger, seals, pool)
            .create(
                CLIENT,
                new Repositories.Draft(
                    project.id(),
                    "laptops",
                    RepositoryKind.LOCAL,
                    scratch.resolve("laptops").toString(),
                    TestRepositories.PASSWORD.getBytes(UTF_8),
                    Repositories.Origin.TAKE_OVER,
                    StorageTier.HOT,
                    false,
                    null));
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
    catalog.close();
    DatabaseKind.SQLITE.discard(settings);
  }

  /** Somebody may be pruning: what he has taken away lies elsewhere once he is done. */
  @Test
  void believesNothingToBeMissingWhileAnotherHoldsTheRepository() throws Exception {
    var data = scratch.resolve("laptops/data");
    var away = scratch.resolve("away");
    String snapshot;
    try (var store = LocalStore.at(scratch.resolve("laptops"));
        var client = TestRepositories.open(store)) {
      snapshot = new RandomHistory(5).change().save(client).toString();
      try (var _ = TestRepositories.lock(client, true)) {
        Files.move(data, away);
        new Arrivals(ledger).arrived(CLIENT, repository, snapshot);

        try (var _ = node()) {
          await().atMost(Duration.ofMinutes(1)).until(() -> isPutOff(snapshot));
        }
        assertThat(arrival(snapshot).state()).isEqualTo(ArrivalState.WAITING);
        assertThat(arrival(snapshot).detail()).isNull();
        Files.move(away, data);
      }
    }

    clock.pass(Duration.ofMinutes(1));
    try (var _ = node()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> arrival(snapshot).state() == ArrivalState.SHOWN);
    }
  }

  private boolean isPutOff(String snapshot) {
    var subject = arrival(snapshot).id().value();
    return ledger.look(tx ->
        tx.nodeWork()
            .find(NodeWorkKind.ARRIVAL, subject)
            .filter(work -> work.nodeId() == null && work.dueAt().isAfter(clock.instant()))
            .isPresent());
  }

  private Arrival arrival(String snapshot) {
    return ledger.look(tx -> tx.arrivals().find(repository.id(), snapshot)).orElseThrow();
  }

  private NodeWorker node() {
    var runs = new RunKeeper(ledger, new BackupSessions(ledger, WorkSettings.DEFAULT));
    var protections =
        new ClientProtections(
            new Sources(ledger, seals, KindRules.NONE),
            new Plans(ledger, runs),
            new Protections(ledger, runs));
    var id = new UUID(0, 1);
    return NodeWorker.start(
        ledger,
        pool,
        id,
        new NodeWorker.Settings(1, Duration.ofHours(1), Duration.ofMillis(20)),
        List.of(new ArrivalChore(ledger, pool, protections, id)));
  }
}
