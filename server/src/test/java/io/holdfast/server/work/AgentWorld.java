package io.holdfast.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.agent.Agent;
import io.holdfast.agent.AgentSettings;
import io.holdfast.api.work.AgentIdentity;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkException;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.model.SourceState;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.configuration.Sources;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.event.Signals;
import io.holdfast.control.export.ExportPasswords;
import io.holdfast.control.kind.KindRules;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.point.PointRemoval;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.control.work.Sweeper;
import io.holdfast.control.work.WorkDesk;
import io.holdfast.control.work.WorkSettings;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.tree.PosixTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A service with one protected directory, on a catalog of the test's, and what tests do with it.
 */
final class AgentWorld implements AutoCloseable {
  private static final InstantSource CLOCK = InstantSource.system();
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final AgentIdentity IDENTITY = new AgentIdentity(new UUID(4, 2), "here");
  static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  private final Catalog catalog;
  private final Path scratch;
  private final MasterKey masterKey;
  private final Ledger ledger;
  private final Seals seals;
  private final RepositoryPool pool;
  final WorkChannel channel;
  final BackupSessions backups;
  final RestoreSessions restores;
  final RestorePoints points;
  final RestorePlans plans;
  final Sweeper sweeper;
  final OrphanSnapshots orphans;
  final Repository repository;
  final Protection protection;
  final Path data;

  AgentWorld(Catalog catalog, Path scratch) throws IOException {
    this.catalog = catalog;
    this.scratch = scratch;
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    ledger = new Ledger(catalog, new Signals(), CLOCK);
    var seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    this.seals = seals;
    var sourceSeals = new SourceSeals(ledger, seals);
    channel =
        new InProcessWorkChannel(
            new WorkDesk(ledger, WorkSettings.DEFAULT),
            pool,
            sourceSeals,
            new InProcessWorkChannel.Incoming(
                new Uploads(ledger, WorkSettings.DEFAULT.kinds()), new ExportPasswords()),
            CLOCK);
    backups = new BackupSessions(ledger, WorkSettings.DEFAULT);
    restores = new RestoreSessions(ledger, new ReadableCopies(ledger, pool), WorkSettings.DEFAULT);
    plans =
        new RestorePlans(
            ledger,
            new ReadableCopies(ledger, pool),
            new RestorePlans.Targets(
                path -> PosixTarget.of(Path.of(path)), new LoadedKinds(), sourceSeals),
            WorkSettings.DEFAULT.kinds());
    points = new RestorePoints(ledger, new PointRemoval(ledger, pool));
    sweeper = new Sweeper(ledger, WorkSettings.DEFAULT);
    orphans = new OrphanSnapshots(ledger, pool, CLOCK);
    repository = repository("main", scratch.resolve("repository"));
    data = Files.createDirectories(scratch.resolve("data/sub"));
    Files.writeString(data.resolve("hello.txt"), "hello");
    Files.write(data.resolve("big.bin"), new byte[3_000_000]);
    protection = protect(data);
  }

  @Override
  public void close() {
    pool.close();
    masterKey.close();
  }

  /** Runs a backup whose agent vanishes between its snapshot and its completion. */
  BackupSession dieBeforeCompletion() throws Exception {
    return dieBeforeCompletion(channel);
  }

  BackupSession dieBeforeCompletion(WorkChannel through) throws Exception {
    var session = queue();
    var dead = new CountDownLatch(1);
    var dying =
        new Interposed(through) {
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

  long snapshots() throws InterruptedException {
    return pool.use(repository.id(), opened -> (long) opened.snapshots().ids().size());
  }

  List<String> itemNames(RestoreSession session) {
    var query =
        CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(Order.ascending(RestoreItemSort.ORDER))
            .where(new RestoreItemFilter.Sessions(Set.of(session.id())));
    return catalog.read(tx -> tx.restoreItems().list(query)).items().stream()
        .map(item -> item.name())
        .toList();
  }

  BackupSession queue() {
    return backups.start(ADMIN, protection.id(), BackupType.INCREMENTAL, PointWish.NONE);
  }

  BackupSession ended(BackupSession session) {
    return await()
        .atMost(PATIENCE)
        .until(() -> backups.get(session.id()), now -> now.standing().state() == BackupState.ENDED);
  }

  RestoreSession ended(RestoreSession session) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> restores.get(session.id()), now -> now.standing().state() == RestoreState.ENDED);
  }

  static Agent agent(WorkChannel channel) {
    return Agent.start(channel, IDENTITY, AgentSettings.DEFAULT, CLOCK);
  }

  static RestoreRequest into(Path target, ConflictPolicy policy) {
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

  /** A new one, which the service may open. */
  Repository repository(String name, Path folder) {
    return new Repositories(ledger, seals, pool).create(ADMIN, draft(name, folder));
  }

  <T> T use(Repository which, RepositoryPool.Work<T> work) throws InterruptedException {
    return pool.use(which.id(), work);
  }

  /** Whom no service stands between and the repository. */
  Restic restic(Repository which) {
    return new Restic(Path.of(which.location()), password(which));
  }

  String password(Repository which) {
    return new String(pool.password(which), StandardCharsets.UTF_8);
  }

  private static Repositories.Draft draft(String name, Path folder) {
    return new Repositories.Draft(
        null,
        name,
        RepositoryKind.LOCAL,
        folder.toString(),
        null,
        Repositories.Origin.CREATE,
        StorageTier.HOT,
        false,
        null);
  }

  private Protection protect(Path directory) {
    var project = catalog.write(tx -> tx.projects().insert(Samples.project("real")));
    var source =
        new Sources(ledger, seals, KindRules.NONE)
            .create(ADMIN, (id, stamp) -> source(project.id(), id, directory, stamp));
    var plan =
        new Plans(ledger, new RunKeeper(ledger, backups))
            .create(ADMIN, (_, _) -> Samples.plan(project.id(), repository.id(), "daily"));
    return new Protections(ledger, new RunKeeper(ledger, backups))
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
        Map.of(),
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

  List<String> eventCodes(BackupSession session) {
    var query =
        CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(SessionRef.of(session.id())));
    return catalog.read(tx -> tx.events().list(query)).items().stream()
        .map(event -> event.content().code())
        .toList();
  }

  RepositoryLock otherWork() throws InterruptedException {
    return pool.use(
        repository.id(),
        opened -> RepositoryLock.acquireShared(opened.sealedFiles(), LockOptions.standard(CLOCK)));
  }

  /**
   * A prune of somebody else, whom no lock keeps out since it sees none, takes away all contents of
   * files. The caller ends it.
   */
  RepositoryLock pruneThatSeesNoLock() throws InterruptedException, IOException {
    for (var unseen : locks()) {
      Files.delete(unseen);
    }
    return pool.use(
        repository.id(),
        opened -> {
          var lock =
              RepositoryLock.acquireExclusive(opened.sealedFiles(), LockOptions.standard(CLOCK));
          var packs = new HashSet<PackId>();
          var index = opened.index();
          index.forEach((_, pack, blob) -> {
            if (blob.type() == BlobType.DATA) {
              packs.add(index.packs().get(pack));
            }
          });
          packs.forEach(pack -> opened.store().delete(pack.objectName()));
          return lock;
        });
  }

  List<Path> locks() {
    try (var files = Files.list(scratch.resolve("repository/locks"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
