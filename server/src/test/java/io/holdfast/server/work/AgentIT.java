package io.holdfast.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.agent.Agent;
import io.holdfast.agent.AgentSettings;
import io.holdfast.api.work.AgentIdentity;
import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Renewal;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.api.work.WorkException;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.sources.tree.PosixTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent on real directories, through the real work desk, on both databases. */
class AgentIT extends BothDatabases {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AgentIdentity IDENTITY = new AgentIdentity(new UUID(4, 2), "here");
  private static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  @TempDir private Path scratch;

  private MasterKey masterKey;
  private Ledger ledger;
  private RepositoryPool pool;
  private WorkChannel channel;
  private BackupSessions backups;
  private RestoreSessions restores;
  private RestorePlans plans;
  private Sweeper sweeper;
  private OrphanSnapshots orphans;
  private Repository repository;
  private Protection protection;
  private Path data;

  @BeforeEach
  void openService() throws IOException {
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    ledger = new Ledger(catalog, new Signals(), CLOCK);
    var seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    channel = new InProcessWorkChannel(new WorkDesk(ledger, WorkSettings.DEFAULT), pool, CLOCK);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    restores = new RestoreSessions(ledger, WorkSettings.DEFAULT);
    plans =
        new RestorePlans(ledger, pool, path -> PosixTarget.of(Path.of(path)), WorkSettings.DEFAULT);
    sweeper = new Sweeper(ledger, WorkSettings.DEFAULT);
    orphans = new OrphanSnapshots(ledger, pool, CLOCK);
    repository = new Repositories(ledger, seals, pool).create(ADMIN, draft());
    data = Files.createDirectories(scratch.resolve("data/sub"));
    Files.writeString(data.resolve("hello.txt"), "hello");
    Files.write(data.resolve("big.bin"), new byte[3_000_000]);
    protection = protect(data);
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
  }

  @Test
  void makesTheRepositoryAndSealsItsPassword() {
    assertThat(repository.health()).isEqualTo(RepositoryHealth.OK);
    assertThat(repository.formatId()).hasSize(64);
    assertThat(scratch.resolve("repository/config")).exists();
  }

  @Test
  void backsUpAndRestoresARealDirectory() throws Exception {
    try (var _ = agent(channel)) {
      var backup = ended(queue());
      var target = scratch.resolve("restored");
      var restore =
          ended(restores.start(ADMIN, backup.pointId(), null, into(target, ConflictPolicy.FAIL)));

      assertThat(backup.standing().result()).isEqualTo(BackupResult.SUCCESS);
      assertThat(backup.statistics().files()).isEqualTo(2);
      assertThat(restore.standing().result()).isEqualTo(RestoreResult.SUCCESS);
      var copy = Path.of(target + data.toString());
      assertThat(copy.resolve("hello.txt")).hasContent("hello");
      assertThat(Files.mismatch(copy.resolve("big.bin"), data.resolve("big.bin"))).isEqualTo(-1);
      var totals = restore.totals();
      assertThat(totals.restored() + totals.failed() + totals.skipped()).isEqualTo(totals.items());
      assertThat(itemNames(restore)).contains(data.resolve("hello.txt").toString());
    }
  }

  @Test
  void conflictUnderFailWritesNothing() throws Exception {
    try (var _ = agent(channel)) {
      var backup = ended(queue());
      var target = scratch.resolve("restored");
      var there = Path.of(target + data.resolve("hello.txt").toString());
      Files.createDirectories(there.getParent());
      Files.writeString(there, "mine");

      var plan = plans.create(ADMIN, backup.pointId(), null, into(target, ConflictPolicy.FAIL));
      var restore = ended(restores.start(ADMIN, plan.id(), "because", null));

      assertThat(plan.totals().conflicts()).isEqualTo(1);
      assertThat(restore.standing().result()).isEqualTo(RestoreResult.FAILED);
      assertThat(restore.standing().reasonCode()).isEqualTo(ErrorCode.RESTORE_CONFLICT.name());
      assertThat(there).hasContent("mine");
      assertThat(there.resolveSibling("big.bin")).doesNotExist();
    }
  }

  @Test
  void missingSourceFailsWithItsReason() throws Exception {
    Files.delete(data.resolve("hello.txt"));
    Files.delete(data.resolve("big.bin"));
    Files.delete(data);
    try (var _ = agent(channel)) {
      var backup = ended(queue());

      assertThat(backup.standing().result()).isEqualTo(BackupResult.FAILED);
      assertThat(backup.standing().reasonCode()).isEqualTo(ErrorCode.PATH_UNREADABLE.name());
    }
  }

  @Test
  void takesOverTheSnapshotThatALostAgentLeft() throws Exception {
    var session = dieBeforeCompletion();
    assertThat(snapshots()).isEqualTo(1);

    sweeper.recover(new AgentId(IDENTITY.agent()));
    BackupSession ended;
    try (var _ = agent(channel)) {
      ended = ended(session);
    }

    assertThat(ended.attempt()).isEqualTo(2);
    assertThat(ended.restorePoint()).isPresent();
    assertThat(snapshots()).isEqualTo(1);
    assertThat(orphans.removeAll()).isZero();
  }

  @Test
  void forgetsTheSnapshotOfAnAbortedSession() throws Exception {
    var session = dieBeforeCompletion();

    sweeper.recover(new AgentId(IDENTITY.agent()));
    backups.abort(ADMIN, session.id());

    assertThat(backups.get(session.id()).standing().result()).isEqualTo(BackupResult.ABORTED);
    assertThat(orphans.removeAll()).isEqualTo(1);
    assertThat(snapshots()).isZero();
  }

  @Test
  void removalOfAPointWaitsForOtherWorkInItsRepository() throws Exception {
    BackupSession backup;
    try (var _ = agent(channel)) {
      backup = ended(queue());
    }
    var points = new RestorePoints(ledger, new PointRemoval(ledger, pool));
    var point = points.get(backup.pointId());
    var removal = new CompletableFuture<@Nullable Void>();
    Thread remover;
    try (var _ = otherWork()) {
      remover =
          Thread.startVirtualThread(() -> {
            try {
              points.delete(ADMIN, point.id(), point.revision());
              removal.complete(null);
            } catch (RuntimeException | InterruptedException e) {
              removal.completeExceptionally(e);
            }
          });
      await().atMost(PATIENCE).until(() -> points.get(point.id()).status() == PointStatus.DELETING);
      assertThat(snapshots()).isEqualTo(1);
    }
    remover.join(PATIENCE);

    assertThat(removal).isCompleted();
    assertThat(points.get(point.id()).status()).isEqualTo(PointStatus.DELETED);
    assertThat(snapshots()).isZero();
  }

  private RepositoryLock otherWork() throws InterruptedException {
    return pool.use(
        repository.id(),
        opened -> RepositoryLock.acquireShared(opened.sealedFiles(), LockOptions.standard(CLOCK)));
  }

  @Test
  void stopsWhenAbortIsAskedWhileItWorks() throws Exception {
    var session = queue();
    var aborting =
        new Interposed(channel) {
          @Override
          public void advance(Lease lease, Stage stage) {
            super.advance(lease, stage);
            if (stage == Stage.RUNNING) {
              backups.abort(ADMIN, session.id());
            }
          }
        };
    try (var _ = agent(aborting)) {
      var ended = ended(session);

      assertThat(ended.standing().result()).isEqualTo(BackupResult.ABORTED);
      assertThat(ended.restorePoint()).isEmpty();
    }
    orphans.removeAll();
    assertThat(snapshots()).isZero();
  }

  /** Runs a backup whose agent vanishes between its snapshot and its completion. */
  private BackupSession dieBeforeCompletion() throws Exception {
    var session = queue();
    var dead = new CountDownLatch(1);
    var dying =
        new Interposed(channel) {
          @Override
          public void complete(Lease lease, Completion completion) {
            dead.countDown();
            throw new WorkException(ErrorCode.LEASE_LOST, "the process is gone");
          }
        };
    try (var _ = agent(dying)) {
      assertThat(dead.await(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(backups.get(session.id()).standing().state()).isEqualTo(BackupState.FINALIZING);
    return session;
  }

  private long snapshots() throws InterruptedException {
    return pool.use(repository.id(), opened -> (long) opened.snapshots().ids().size());
  }

  private List<String> itemNames(RestoreSession session) {
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(Set.of(session.id())));
    return catalog.read(tx -> tx.restoreItems().list(query)).items().stream()
        .map(item -> item.name())
        .toList();
  }

  private BackupSession queue() {
    return backups.start(ADMIN, protection.id(), BackupType.INCREMENTAL, PointWish.NONE);
  }

  private BackupSession ended(BackupSession session) {
    return await()
        .atMost(PATIENCE)
        .until(() -> backups.get(session.id()), now -> now.standing().state() == BackupState.ENDED);
  }

  private RestoreSession ended(RestoreSession session) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> restores.get(session.id()), now -> now.standing().state() == RestoreState.ENDED);
  }

  private static Agent agent(WorkChannel channel) {
    return Agent.start(channel, IDENTITY, AgentSettings.DEFAULT, CLOCK);
  }

  private static RestoreRequest into(Path target, ConflictPolicy policy) {
    return new RestoreRequest(
        RestorePurpose.RECOVERY,
        RestoreMode.WHOLE,
        Explorer.FILES,
        Selection.EVERYTHING,
        RestoreTarget.path(target.toString()),
        policy,
        null,
        null);
  }

  private Repositories.Draft draft() {
    return new Repositories.Draft(
        null,
        "main",
        RepositoryKind.LOCAL,
        scratch.resolve("repository").toString(),
        null,
        Repositories.Origin.CREATE,
        StorageTier.HOT,
        false,
        null);
  }

  private Protection protect(Path directory) {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("real")));
    var source =
        new Sources(ledger)
            .create(ADMIN, (id, stamp) -> source(project.id(), id, directory, stamp));
    var plan =
        new Plans(ledger)
            .create(ADMIN, (_, _) -> Samples.plan(project.id(), repository.id(), "daily"));
    return new Protections(ledger)
        .create(
            ADMIN,
            (id, stamp) ->
                new Protection(
                    id,
                    project.id(),
                    source.id(),
                    plan.id(),
                    "data daily",
                    true,
                    null,
                    ProtectionStanding.NEW,
                    stamp));
  }

  private static Source source(
      ProjectId project,
      io.holdfast.catalog.model.SourceId id,
      Path directory,
      io.holdfast.catalog.model.Stamp stamp) {
    return new Source(
        id,
        project,
        null,
        SourceKind.DIRECTORY,
        "data",
        "Data",
        Map.of("path", directory.toString()),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        SourceState.ACTIVE,
        stamp);
  }

  /** Passes everything on; a test changes what it wants to. */
  private static class Interposed implements WorkChannel {
    private final WorkChannel real;

    Interposed(WorkChannel real) {
      this.real = real;
    }

    @Override
    public Optional<WorkOrder> claim(ClaimRequest request) throws InterruptedException {
      return real.claim(request);
    }

    @Override
    public void advance(Lease lease, Stage stage) {
      real.advance(lease, stage);
    }

    @Override
    public Renewal heartbeat(Lease lease, Progress progress) {
      return real.heartbeat(lease, progress);
    }

    @Override
    public void report(Lease lease, List<WorkEvent> events, List<ItemOutcome> items) {
      real.report(lease, events, items);
    }

    @Override
    public void complete(Lease lease, Completion completion) {
      real.complete(lease, completion);
    }
  }
}
