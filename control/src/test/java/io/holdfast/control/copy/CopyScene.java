package io.holdfast.control.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.nodework.NodeWorker;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A protection whose plan names two real repositories, and points with real content. */
abstract class CopyScene {
  static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

  private static final CopySettings IMPATIENT =
      new CopySettings(FIRST_PAUSE, Duration.ofHours(1), Duration.ofSeconds(20));

  private final DatabaseKind kind;
  private CatalogSettings settings;
  Catalog catalog;

  final TestClock clock = new TestClock(Samples.NOON);
  final RandomHistory history = new RandomHistory(5);
  final List<RestorePointId> made = new ArrayList<>();
  MasterKey masterKey;
  Ledger ledger;
  RepositoryPool pool;
  Copies copies;
  Samples.World world;
  RepositoryId first;
  RepositoryId second;

  @TempDir Path scratch;

  CopyScene(DatabaseKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  final void openService() {
    settings = kind.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    copies = new Copies(ledger);
    world = catalog.write(tx -> Samples.world(tx, "shop"));
    first = repository("first");
    second = repository("second");
    placements(new Placement(first, 0, Duration.ZERO, null), to(second));
  }

  @AfterEach
  final void closeService() {
    pool.close();
    masterKey.close();
    catalog.close();
    kind.discard(settings);
  }

  static Placement to(RepositoryId repository) {
    return new Placement(repository, 1, Duration.ZERO, null);
  }

  /** One whose password costs no time. */
  final RepositoryId repository(String name) {
    TestRepositories.create(LocalStore.at(folder(name))).close();
    return new Repositories(ledger, new Seals(masterKey), pool)
        .create(
            ADMIN,
            new Repositories.Draft(
                null,
                name,
                RepositoryKind.LOCAL,
                folder(name).toString(),
                TestRepositories.PASSWORD.getBytes(StandardCharsets.UTF_8),
                Repositories.Origin.TAKE_OVER,
                StorageTier.HOT,
                false,
                null))
        .id();
  }

  final Path folder(String name) {
    return scratch.resolve(name);
  }

  final Plan plan() {
    return catalog.read(tx -> tx.plans().get(world.plan().id()));
  }

  final void placements(Placement... placements) {
    change(plan().retention(), placements);
  }

  /** As a person changes a plan. */
  final void change(Retention retention, Placement... placements) {
    ledger.decide(decision -> {
      var before = decision.catalog().plans().get(world.plan().id());
      var after = with(before, retention, List.of(placements));
      decision.catalog().plans().replace(after);
      CopyOrders.follow(decision, before, after);
      return after;
    });
  }

  private static Plan with(Plan plan, Retention retention, List<Placement> placements) {
    return new Plan(
        plan.id(),
        plan.projectId(),
        plan.name(),
        plan.schedules(),
        retention,
        placements,
        plan.hooks(),
        plan.limits(),
        plan.rpoTarget(),
        plan.rtoTarget(),
        plan.managedBySystem(),
        plan.stamp());
  }

  /** A new point in the first repository, with all that its plan asks for. */
  final RestorePointId backUp() throws InterruptedException {
    var stored = pool.use(first, open -> open.snapshots().get(history.change().save(open)));
    clock.pass(Duration.ofMinutes(1));
    var id =
        ledger.<RestorePointId>decide(decision -> {
          var tx = decision.catalog();
          var session =
              tx.backupSessions()
                  .insert(Samples.succeeded(Samples.backup(world.protection(), decision.now())));
          var point = Samples.point(session, stored.snapshot().tree().toString());
          tx.restorePoints().insert(point, List.of(Samples.part(point, "srv")));
          var copy = Samples.copy(point, session, tx.repositories().get(first));
          tx.copies().insert(copy);
          tx.copies()
              .setContent(copy.id(), stored.id().toString(), copy.bytes(), copy.storedBytes());
          CopyOrders.place(decision, tx.plans().get(world.plan().id()), point, decision.now());
          return point.id();
        });
    clock.pass(Duration.ofMinutes(1)); // its time is behind us now
    made.add(id);
    return id;
  }

  final NodeWorker node(int number) {
    return node(number, Duration.ofHours(1), CheckListener.NONE);
  }

  /**
   * @param lease a third of it passes until the node hears that an end is wanted
   */
  final NodeWorker node(int number, Duration lease, CheckListener listener) {
    return NodeWorker.start(
        ledger,
        pool,
        new UUID(7, number),
        new NodeWorker.Settings(2, lease, Duration.ofMillis(20)),
        List.of(new CopyChore(IMPATIENT, clock, listener)));
  }

  /** Works until nothing is due. */
  final void work() {
    try (var _ = node(1)) {
      awaitIdle();
    }
  }

  final void awaitIdle() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            ledger.look(tx ->
                tx.copyWork().open(world.protection().id()).stream()
                    .noneMatch(work -> !work.nextAt().isAfter(ledger.now()))));
  }

  final PointCopy copy(RestorePointId point, RepositoryId repository) {
    return shown(point, repository).copy();
  }

  final Copies.Shown shown(RestorePointId point, RepositoryId repository) {
    return copies.of(point).stream()
        .filter(shown -> shown.copy().repositoryId().equals(repository))
        .findFirst()
        .orElseThrow();
  }

  final CopyState state(RestorePointId point, RepositoryId repository) {
    return copy(point, repository).standing().state();
  }

  final PointStatus status(RestorePointId point) {
    return point(point).status();
  }

  final RestorePoint point(RestorePointId id) {
    return catalog.read(tx -> tx.restorePoints().get(id));
  }

  final Optional<Alert> alert(AlertKind kind) {
    return catalog.read(tx -> tx.alerts().open(world.protection().id(), kind));
  }

  final int blobs(RepositoryId repository) throws InterruptedException {
    return pool.use(repository, open -> open.index().size());
  }

  final long snapshots(RepositoryId repository) throws InterruptedException {
    return pool.use(repository, open -> (long) open.snapshots().ids().size());
  }

  /** Reads all of a repository's bytes. */
  final void assertSound(RepositoryId repository) throws InterruptedException {
    try (var own = pool.openOwn(repository, store -> store)) {
      var report = Check.run(own.repository(), CheckRequest.allData(), CheckListener.NONE);
      assertThat(report.findings()).isEmpty();
    }
  }

  /** Changes a byte in the middle of the largest pack. */
  final void damage(String repository) throws Exception {
    try (var files = Files.walk(folder(repository).resolve("data"))) {
      var pack =
          files
              .filter(Files::isRegularFile)
              .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
              .orElseThrow();
      var bytes = Files.readAllBytes(pack);
      bytes[bytes.length / 3] ^= 1;
      Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
      Files.write(pack, bytes);
    }
  }

  final @Nullable String snapshot(RestorePointId point, RepositoryId repository) {
    return copy(point, repository).snapshotId();
  }

  /** Records of an action in the audit chain. */
  final long audited(String action) {
    var all =
        CatalogQuery.<AuditFilter, AuditSort>by(Order.ascending(AuditSort.SEQUENCE))
            .page(Page.all());
    return catalog.read(tx -> tx.audit().list(all)).items().stream()
        .filter(record -> record.content().action().equals(action))
        .count();
  }
}
