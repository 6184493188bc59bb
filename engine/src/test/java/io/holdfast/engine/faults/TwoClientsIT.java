package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stock restic and Holdfast on one repository, both at work at the same time. */
class TwoClientsIT {
  private static final int HALF = 700_000;

  @TempDir private Path folder;
  private LocalStore place;
  private FaultyStore store;

  /** What both back up. */
  private final byte[] content = new byte[2 * HALF];

  /** Our snapshot: that, and something that only we have. */
  private Map<String, byte[]> files;

  @BeforeEach
  void makeRepository() {
    place = LocalStore.at(folder.resolve("repository"));
    store = new FaultyStore(place);
    TestRepositories.create(place).close();
    var random = new Random(9);
    random.nextBytes(content);
    var own = new byte[50_000];
    random.nextBytes(own);
    files = Map.of("0/both", content, "1/own", own);
  }

  @AfterEach
  void close() {
    place.close();
  }

  @Test
  void aStockBackupThatIsHeldUpAndOursBesideItAreBothWhole() throws Exception {
    var stock = startStock();
    feedHalf(stock);

    var ours = backUp(files);

    assertThat(end(stock)).isZero();
    assertBothWhole(ours);
  }

  @Test
  void ourBackupThatIsHeldUpAndAStockBackupBesideItAreBothWhole() throws Exception {
    var stock = new AtomicReference<Process>();
    store.fail(
        once(
            Operation.SAVE,
            ObjectType.INDEX,
            () -> {
              stock.set(startStock());
              feedHalf(stock.get());
              assertThat(end(stock.get())).isZero();
            }));

    var ours = backUp(files);

    assertThat(stock).doesNotHaveNullValue();
    assertBothWhole(ours);
  }

  /** When stock comes, which wants what a prune is about to take away. */
  enum Moment {
    /** While nobody has a lock. */
    TOGETHER,
    /** Stock has its lock when ours is written. */
    BETWEEN_OUR_LOOKS,
    /** Stock takes its lock when ours was written. */
    BEFORE_OUR_SECOND_LOOK
  }

  @ParameterizedTest
  @EnumSource
  void aPruneTakesNothingFromAStockBackupThatComesMeanwhile(Moment moment) throws Exception {
    var first = startStock();
    feedHalf(first);
    assertThat(end(first)).isZero();
    restic().run("forget", idOfStocks());
    var own = Map.of("1/own", files.get("1/own"));
    var ours = backUp(own);
    var stock = new AtomicReference<Process>();
    switch (moment) {
      case TOGETHER ->
          store.fail(once(Operation.LIST, ObjectType.LOCK, () -> stock.set(startStock())));
      case BETWEEN_OUR_LOOKS -> store.fail(once(Operation.SAVE, ObjectType.LOCK, begin(stock)));
      case BEFORE_OUR_SECOND_LOOK ->
          store.failAfter(once(Operation.SAVE, ObjectType.LOCK, begin(stock)));
    }

    var pruned = tryPrune();
    store.heal();
    if (moment == Moment.TOGETHER) {
      feedHalf(stock.get());
    }
    var backedUp = end(stock.get()) == 0;

    switch (moment) {
      case TOGETHER -> assertThat(pruned && backedUp).as("both had their way").isFalse();
      case BETWEEN_OUR_LOOKS -> assertThat(backedUp && !pruned).isTrue();
      case BEFORE_OUR_SECOND_LOOK -> assertThat(pruned && !backedUp).isTrue();
    }
    if (backedUp) {
      assertThat(tryPrune()).isTrue();
      assertStockWhole();
    }
    restic().run("check", "--read-data");
    assertHolds(ours, own);
  }

  private Runnable begin(AtomicReference<Process> stock) {
    return () -> {
      stock.set(startStock());
      feedHalf(stock.get());
    };
  }

  private static Fault once(Operation operation, ObjectType type, Runnable action) {
    var done = new AtomicBoolean();
    return (called, name) -> {
      if (called == operation && name.type() == type && done.compareAndSet(false, true)) {
        action.run();
      }
    };
  }

  private SnapshotId backUp(Map<String, byte[]> which) throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, false)) {
      return HistoryBackup.run(repository, lock, which);
    }
  }

  /** Returns whether it got its lock, taken as stock takes it. */
  private boolean tryPrune() throws InterruptedException {
    try (var repository = TestRepositories.open(store);
        var lock =
            RepositoryLock.acquireExclusive(
                repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      Work.prune(repository, lock, Duration.ZERO, false);
      return true;
    } catch (EngineException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED);
      return false;
    }
  }

  /** Each has stored the same once more; a prune leaves one of them. */
  private void assertBothWhole(SnapshotId ours) throws Exception {
    assertThat(FaultScene.check(place).findings()).isEmpty();
    assertStockWhole();
    assertHolds(ours, files);
    try (var repository = TestRepositories.open(place);
        var lock = TestRepositories.lock(repository, true)) {
      var report = Work.prune(repository, lock, Duration.ZERO, false);
      assertThat(report.content().duplicate().bytes()).isGreaterThan(HALF);
    }
    restic().run("check", "--read-data");
    assertStockWhole();
    assertHolds(ours, files);
  }

  private void assertStockWhole() throws Exception {
    var dump = restic().start("dump", idOfStocks(), "/both");
    dump.getOutputStream().close();
    assertThat(dump.getInputStream().readAllBytes()).isEqualTo(content);
  }

  private void assertHolds(SnapshotId id, Map<String, byte[]> expected) throws Exception {
    try (var repository = TestRepositories.open(place)) {
      repository.loadIndex();
      FaultScene.assertSame(expected, RandomHistory.contents(repository, id));
    }
  }

  private Process startStock() {
    try {
      return restic().start("backup", "--stdin", "--stdin-filename", "both");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it has its lock and its index, for a pipe holds less; or was refused. */
  private void feedHalf(Process stock) {
    feed(stock, 0);
  }

  /** Gives it the other half. Returns its exit status. */
  private int end(Process stock) {
    feed(stock, HALF);
    try {
      stock.getOutputStream().close();
      stock.getInputStream().readAllBytes();
      assertThat(stock.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return stock.exitValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void feed(Process stock, int from) {
    try {
      stock.getOutputStream().write(content, from, HALF);
      stock.getOutputStream().flush();
    } catch (IOException e) {
      // It was refused and has gone, as its exit status says.
    }
  }

  private String idOfStocks() throws Exception {
    var listed = restic().run("snapshots", "--path", "/both", "--json");
    var id = Pattern.compile("\"id\":\"([0-9a-f]{64})\"").matcher(listed);
    assertThat(id.find()).as(listed).isTrue();
    return id.group(1);
  }

  private Restic restic() {
    return new Restic(folder.resolve("repository"), TestRepositories.PASSWORD);
  }
}
