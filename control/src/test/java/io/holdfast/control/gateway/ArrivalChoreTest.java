package io.holdfast.control.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.ClientProtections;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.event.Signals;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.nodework.NodeChore;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
  private Project project;
  private Repository repository;

  @BeforeEach
  void openService() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    project = catalog.write(tx -> tx.projects().insert(Samples.project("acme")));
    repository = repository("laptops");
  }

  private Repository repository(String name) {
    TestRepositories.make(scratch.resolve(name), TestRepositories.PASSWORD);
    return new Repositories(ledger, seals, pool)
        .create(
            CLIENT,
            new Repositories.Draft(
                project.id(),
                name,
                RepositoryKind.LOCAL,
                scratch.resolve(name).toString(),
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
        new Arrivals(ledger).arrived(RequestContext.actor(CLIENT), repository, snapshot);

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

  /** The plan says where copies go; where the client wrote, it says itself. */
  @Test
  void aSnapshotLiesWhereItsClientWroteItWhateverThePlanSays() throws Exception {
    var far = repository("far");
    var first = point(written(1));
    placements(first, new Placement(far.id(), 0, Duration.ZERO, null), in(repository));
    var second = point(written(2));
    assertThat(copies(second)).containsExactly("laptops VALID", "far PENDING");

    placements(second);
    var third = point(written(3));
    assertThat(copies(third)).containsExactly("laptops VALID");
  }

  /** He may delete it when all of it was read already. */
  @Test
  void aSnapshotThatItsClientDeletesWhileItIsLookedAtBecomesNoPoint() throws Exception {
    var snapshot = saved(1);
    var looking = new AtomicReference<Thread>();
    var arrivals = new Arrivals(ledger);
    arrivals.arrived(RequestContext.actor(CLIENT), repository, snapshot);

    try (var _ = node(looking)) {
      synchronized (pool) { // which holds the node up once it knows that the snapshot waits
        await().atMost(Duration.ofMinutes(1)).until(() -> isHeldUp(looking.get()));
        arrivals.leaving(CLIENT, repository, snapshot);
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> work(snapshot).isEmpty());
    }

    assertThat(arrival(snapshot).state()).isEqualTo(ArrivalState.GONE);
    List<PointCopy> known = ledger.look(tx -> tx.copies().find(repository.id(), snapshot));
    assertThat(known).isEmpty();
  }

  /** He deletes it and writes it again while a node that is stopped then looks into it. */
  @Test
  void aSnapshotThatComesBackIsLookedAtUndisturbed() throws Exception {
    var snapshot = saved(1);
    new Arrivals(ledger).arrived(RequestContext.actor(CLIENT), repository, snapshot);
    catalog.write(tx -> {
      tx.nodeWork().abort(work(tx, snapshot).orElseThrow().id(), clock.instant());
      return snapshot;
    });

    try (var _ = node(new AtomicReference<>(), Duration.ofMillis(3))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> arrival(snapshot).state() == ArrivalState.SHOWN);
    }
  }

  private static boolean isHeldUp(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.BLOCKED;
  }

  /** A snapshot that its client wrote, looked at. */
  private String written(int seed) throws Exception {
    var snapshot = saved(seed);
    new Arrivals(ledger).arrived(RequestContext.actor(CLIENT), repository, snapshot);
    try (var _ = node()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> arrival(snapshot).state() == ArrivalState.SHOWN);
    }
    return snapshot;
  }

  private String saved(int seed) throws Exception {
    try (var store = LocalStore.at(scratch.resolve("laptops"));
        var client = TestRepositories.open(store)) {
      return new RandomHistory(seed).change().save(client).toString();
    }
  }

  private RestorePoint point(String snapshot) {
    var id = Objects.requireNonNull(arrival(snapshot).restorePointId());
    return ledger.look(tx -> tx.restorePoints().get(id));
  }

  private List<String> copies(RestorePoint point) {
    return ledger.look(tx ->
        tx.copies().of(point.id()).stream()
            .map(copy ->
                "%s %s"
                    .formatted(
                        tx.repositories().get(copy.repositoryId()).name(), copy.standing().state()))
            .toList());
  }

  private static Placement in(Repository repository) {
    return new Placement(repository.id(), 1, Duration.ZERO, null);
  }

  /** Of the plan that the point was made under. */
  private void placements(RestorePoint point, Placement... placements) {
    catalog.write(tx -> {
      var plan = tx.plans().get(tx.protections().get(point.protectionId()).planId());
      return tx.plans()
          .replace(
              new Plan(
                  plan.id(),
                  plan.projectId(),
                  plan.name(),
                  plan.schedules(),
                  plan.retention(),
                  List.of(placements),
                  plan.hooks(),
                  plan.limits(),
                  plan.rpoTarget(),
                  plan.rtoTarget(),
                  plan.managedBySystem(),
                  plan.stamp()));
    });
  }

  private Optional<NodeWork> work(String snapshot) {
    return ledger.look(tx -> work(tx, snapshot));
  }

  private Optional<NodeWork> work(CatalogTransaction catalog, String snapshot) {
    var arrival = catalog.arrivals().find(repository.id(), snapshot).orElseThrow();
    return catalog.nodeWork().find(NodeWorkKind.ARRIVAL, arrival.id().value());
  }

  private boolean isPutOff(String snapshot) {
    return work(snapshot)
        .filter(work -> work.nodeId() == null && work.dueAt().isAfter(clock.instant()))
        .isPresent();
  }

  private Arrival arrival(String snapshot) {
    return ledger.look(tx -> tx.arrivals().find(repository.id(), snapshot)).orElseThrow();
  }

  private NodeWorker node() {
    return node(new AtomicReference<>());
  }

  private NodeWorker node(AtomicReference<Thread> looking) {
    return node(looking, Duration.ofHours(1));
  }

  /**
   * @param looking gets the thread that looks into a snapshot
   */
  private NodeWorker node(AtomicReference<Thread> looking, Duration lease) {
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
        new NodeWorker.Settings(1, lease, Duration.ofMillis(20)),
        List.of(new Watched(new ArrivalChore(ledger, pool, protections, id), looking)));
  }

  /** Tells its thread before it begins. */
  private record Watched(NodeChore chore, AtomicReference<Thread> looking) implements NodeChore {
    @Override
    public NodeWorkKind kind() {
      return chore.kind();
    }

    @Override
    public void run(Held held) throws InterruptedException {
      looking.set(Thread.currentThread());
      chore.run(held);
    }
  }
}
