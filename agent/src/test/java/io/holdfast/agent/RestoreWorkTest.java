package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.LeaseTerms;
import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Renewal;
import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.api.work.RestoreOrder;
import io.holdfast.api.work.RestoreOrder.Conflicts;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.api.work.WorkKind;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.backup.HistoryBackup;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores beside a prune that began when the restore had looked at the locks. */
class RestoreWorkTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Lease LEASE = new Lease(WorkKind.RESTORE, new UUID(4, 2), 1);
  private static final List<String> ONE = List.of("/1/one");

  /** Longer than a name may be at the target, which no plan foresees. */
  private static final String TOO_LONG = "x".repeat(300);

  @TempDir private Path scratch;
  private FaultyStore store;
  private Repository others;
  private SnapshotId snapshot;
  private OpenRepositories repositories;
  private final Hearing channel = new Hearing();
  private final Journal journal = new Journal(channel, LEASE, CLOCK);

  @BeforeEach
  void backUp() throws InterruptedException {
    var local = LocalStore.at(scratch.resolve("repository"));
    others = TestRepositories.create(local);
    var files = new TreeMap<String, byte[]>();
    files.put("1/one", new byte[] {1});
    files.put("2/" + TOO_LONG, new byte[0]);
    for (var number = 0; number <= 256; number++) {
      files.put("0/" + number, new byte[0]);
    }
    try (var lock = TestRepositories.lock(others, false)) {
      snapshot = HistoryBackup.run(others, lock, files);
    }
    store = new FaultyStore(local);
    repositories =
        OpenRepositories.start(
            CLOCK,
            System::nanoTime,
            _ -> new RepositoryOpening(store, TestRepositories.open(store)),
            OpenRepositories.MOST_LINES);
  }

  @AfterEach
  void close() {
    repositories.close();
    others.close();
  }

  @Test
  void smallOneIsOverBeforeThePruneIsSeen() throws Exception {
    var prune = new Prune(null);

    assertThat(restore(ONE, Conflicts.FAIL)).isInstanceOf(Completion.Restored.class);
    assertThat(prune.isOver).isFalse();
    prune.end();
  }

  @Test
  void waitsForThePruneWhenThereIsMuchToWrite() throws Exception {
    var prune = new Prune(null);

    assertThat(restore(List.of(), Conflicts.FAIL)).isInstanceOf(Completion.Restored.class);
    assertThat(prune.isOver).isTrue();
  }

  @Test
  void waitsForThePruneBeforeItClearsTheTarget() throws Exception {
    write("1/stray");
    var prune = new Prune(null);

    assertThat(restore(List.of("/1"), Conflicts.CLEAR_TARGET))
        .isInstanceOf(Completion.Restored.class);
    assertThat(prune.isOver).isTrue();
    assertThat(scratch.resolve("target/1/stray")).doesNotExist();
  }

  @Test
  void waitsForThePruneBeforeItOverwrites() throws Exception {
    write("1/one");
    var prune = new Prune(null);

    assertThat(restore(ONE, Conflicts.OVERWRITE)).isInstanceOf(Completion.Restored.class);
    assertThat(prune.isOver).isTrue();
  }

  @Test
  void waitsForThePruneWhenSomethingIsMissingThatItPlansWith() throws Exception {
    var prune = new Prune(ErrorCode.OBJECT_MISSING);

    assertThat(restore(ONE, Conflicts.FAIL)).isInstanceOf(Completion.Restored.class);
    assertThat(prune.isOver).isTrue();
  }

  @Test
  void blamesNoPruneForAStoreThatIsAway() {
    var prune = new Prune(ErrorCode.STORE_UNREACHABLE);

    assertFails(ErrorCode.STORE_UNREACHABLE);
    assertThat(prune.isOver).isFalse();
    prune.end();
  }

  @Test
  void keepsTheFirstFailureWhenTheLocksCannotBeSeen() {
    store.fail((operation, name) -> {
      if (operation == Operation.LOAD && name.type() == ObjectType.SNAPSHOT) {
        store.fail(FaultyStore.Fault.always(Operation.LIST, ObjectType.LOCK, ErrorCode.STORE_FULL));
        throw new StoreException(ErrorCode.OBJECT_MISSING, "gone: " + name, null);
      }
    });

    assertThat(assertFails(ErrorCode.STORE_FULL).getSuppressed()).hasSize(1);
  }

  @Test
  void tellsOfAPruneWhatTheTargetRefusedAndNothingElse() {
    var prune = new Prune(null);
    var target = scratch.resolve("target");
    store.fail((operation, name) -> {
      prune.before(operation, name);
      if (operation == Operation.LOAD && name.type() == ObjectType.PACK && Files.exists(target)) {
        throw new StoreException(ErrorCode.OBJECT_MISSING, "gone: " + name, null);
      }
    });

    assertFails(ErrorCode.REPOSITORY_LOCKED, List.of("/1", "/2"));

    journal.flush();
    assertThat(channel.items)
        .filteredOn(item -> item.state() == ItemOutcome.State.FAILED)
        .map(ItemOutcome::name)
        .containsExactly("/2/" + TOO_LONG);
    assertThat(journal.restored().failed()).isEqualTo(1);
    prune.end();
  }

  private HoldfastException assertFails(ErrorCode code) {
    return assertFails(code, ONE);
  }

  private HoldfastException assertFails(ErrorCode code, List<String> paths) {
    var failure =
        catchThrowableOfType(HoldfastException.class, () -> restore(paths, Conflicts.FAIL));
    assertThat(failure.code()).isEqualTo(code);
    return failure;
  }

  private Completion restore(List<String> paths, Conflicts conflicts) throws InterruptedException {
    var access =
        new RepositoryAccess(
            new UUID(4, 3),
            "LOCAL",
            "unused",
            Map.of(),
            Map.of(),
            new OrderSecret(TestRepositories.PASSWORD.getBytes(UTF_8)));
    var order =
        new RestoreOrder(
            LEASE,
            new LeaseTerms(Duration.ofSeconds(30), Duration.ofSeconds(2)),
            access,
            1,
            snapshot.toString(),
            SourceSpec.DIRECTORY,
            "/",
            paths,
            scratch.resolve("target").toString(),
            RestoreOrder.Layout.FULL_PATH,
            conflicts,
            null,
            List.of());
    return new RestoreWork(order, journal, channel, CLOCK).run(repositories);
  }

  private void write(String path) throws IOException {
    var file = scratch.resolve("target").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "there before");
  }

  /**
   * Begins when the restore loads its snapshot, which may fail; ends when the restore looks at the
   * locks for the second time since.
   */
  private final class Prune implements FaultyStore.Fault {
    private final @Nullable ErrorCode failure;
    private @Nullable RepositoryLock lock;
    private int looks;
    private boolean isOver;

    private Prune(@Nullable ErrorCode failure) {
      this.failure = failure;
      store.fail(this);
    }

    @Override
    public void before(Operation operation, ObjectName name) {
      if (operation == Operation.LOAD && name.type() == ObjectType.SNAPSHOT && lock == null) {
        begin();
        if (failure != null) {
          throw new StoreException(failure, "gone: " + name, null);
        }
      } else if (operation == Operation.LIST
          && name.type() == ObjectType.LOCK
          && lock != null
          && ++looks == 2) {
        end();
      }
    }

    private void begin() {
      try {
        var unseen = new ArrayList<ObjectName>();
        others.store().list(ObjectType.LOCK, object -> unseen.add(object.name()));
        unseen.forEach(others.store()::delete);
        lock = TestRepositories.lock(others, true);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private void end() {
      if (lock != null && !isOver) {
        isOver = true;
        lock.close();
      }
    }
  }

  /** A service that hears what it is told and answers nothing. */
  private static final class Hearing implements WorkChannel {
    private final List<ItemOutcome> items = new ArrayList<>();

    @Override
    public Optional<WorkOrder> claim(ClaimRequest request) {
      return Optional.empty();
    }

    @Override
    public void advance(Lease lease, Stage stage) {}

    @Override
    public Renewal heartbeat(Lease lease, Progress progress) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkpoint(Lease lease, String checkpoint) {}

    @Override
    public void report(Lease lease, List<WorkEvent> events, List<ItemOutcome> told) {
      items.addAll(told);
    }

    @Override
    public void complete(Lease lease, Completion completion) {}
  }
}
