package io.holdfast.control.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.CredentialId;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.NoticeFilter;
import io.holdfast.catalog.query.NoticeSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
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
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real repository with a history of snapshots, and nodes that prune it. */
abstract class PruneScene {
  static final Caller ADMIN =
      new Caller(new CredentialId(new UUID(9, 9)), "admin", EnumSet.allOf(Scope.class), Set.of());

  static final PruneTimings QUICK =
      new PruneTimings(
          Duration.ofMinutes(2), Duration.ofMillis(1), Duration.ofMinutes(1), Duration.ofMillis(1));

  private static final String PASSWORD = "prune test";

  final TestClock clock = new TestClock(Samples.NOON);
  final RandomHistory history = new RandomHistory(7);
  Ledger ledger;
  RepositoryPool pool;
  Repositories repositories;
  PruneRuns runs;
  PruneRounds rounds;
  RepositoryId id;
  private CatalogSettings settings;
  private Catalog catalog;
  private MasterKey masterKey;

  @TempDir Path scratch;

  @BeforeEach
  final void openService() {
    settings = DatabaseKind.SQLITE.fresh();
    catalog = Catalog.open(settings);
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    var seals = new Seals(masterKey);
    pool = new RepositoryPool(ledger, seals);
    repositories = new Repositories(ledger, seals, pool);
    runs = new PruneRuns(ledger);
    rounds = new PruneRounds(ledger);
    id = repositories.create(ADMIN, draft("main")).id();
  }

  @AfterEach
  final void closeService() {
    pool.close();
    masterKey.close();
    catalog.close();
    DatabaseKind.SQLITE.discard(settings);
  }

  final Repositories.Draft draft(String name) {
    return new Repositories.Draft(
        null,
        name,
        RepositoryKind.LOCAL,
        scratch.resolve(name).toString(),
        PASSWORD.getBytes(UTF_8),
        Repositories.Origin.CREATE,
        StorageTier.HOT,
        false,
        null);
  }

  final NodeWorker node(int no, PruneTimings timings) {
    return NodeWorker.start(
        ledger,
        pool,
        new UUID(0, no),
        new NodeWorker.Settings(1, Duration.ofSeconds(1), Duration.ofMillis(20)),
        List.of(new PruneChore(clock, timings, RunPlace.temporary())));
  }

  /** Snapshots of which all but the last are forgotten. */
  final void fillAndForget(int count) throws InterruptedException {
    pool.use(
        id,
        open -> {
          var made = new ArrayList<SnapshotId>();
          for (var n = 0; n < count; n++) {
            made.add(history.change().change().save(open));
          }
          made.removeLast();
          made.forEach(open.snapshots()::delete);
          return made;
        });
  }

  /** Runs what is asked for to its end. */
  final PruneRun run(boolean dryRun) throws InterruptedException {
    return run(dryRun, QUICK);
  }

  final PruneRun run(boolean dryRun, PruneTimings timings) {
    return run(dryRun ? PruneWish.DRY : PruneWish.REAL, timings);
  }

  final PruneRun run(PruneWish wish, PruneTimings timings) {
    var asked = runs.start(ADMIN, id, wish);
    try (var _ = node(1, timings)) {
      return ended(asked.id());
    }
  }

  final PruneRun ended(PruneRunId run) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> runs.get(ADMIN, run), it -> it.standing().state() == PruneState.ENDED);
  }

  final List<PruneRun> all() {
    var query =
        CatalogQuery.<PruneRunFilter, PruneRunSort>by(Order.ascending(PruneRunSort.CREATED_AT))
            .where(new PruneRunFilter.Repositories(Set.of(id)))
            .page(Page.all());
    return runs.list(query).items();
  }

  final Repository repository() {
    return repositories.get(id);
  }

  final void settings(UnaryOperator<PruneSettings> change) {
    change(it -> it.withPrune(change.apply(it.prune())));
  }

  final void change(UnaryOperator<Repository> change) {
    repositories.update(ADMIN, id, repository().stamp().revision(), change);
  }

  static PruneSettings budget(PruneSettings it, Duration time, long repackBytes) {
    return new PruneSettings(
        it.enabled(),
        it.cron(),
        it.timeZone(),
        time,
        repackBytes,
        0,
        null,
        it.repackSmall(),
        it.repackUncompressed(),
        it.grace());
  }

  /** All files of the repository but its locks, by name, with their sizes. */
  final Map<String, Long> files() throws IOException {
    var sizes = new TreeMap<String, Long>();
    var root = scratch.resolve("main");
    try (var all = Files.walk(root)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var name = root.relativize(file).toString();
        if (!name.startsWith("locks")) {
          sizes.put(name, Files.size(file));
        }
      }
    }
    return sizes;
  }

  final long packBytes() throws IOException {
    return files().entrySet().stream()
        .filter(file -> file.getKey().startsWith("data"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** For us, in the pool's open repository, and for stock restic. */
  final void assertWhole() throws Exception {
    pool.use(
        id,
        open -> {
          try {
            history.verify(open);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return id;
        });
    assertThat(new Restic(scratch.resolve("main"), PASSWORD).run("check", "--read-data"))
        .contains("no errors were found");
  }

  final List<Notice> notices(NoticeType type) {
    var query =
        CatalogQuery.<NoticeFilter, NoticeSort>by(Order.ascending(NoticeSort.ID))
            .where(new NoticeFilter.Types(Set.of(type)))
            .page(Page.all());
    return catalog.read(tx -> tx.notices().list(query)).items();
  }

  static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
