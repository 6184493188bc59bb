package io.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.SealedFiles;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryLockTest {
  private static final LockTimings QUICK =
      new LockTimings(
          Duration.ofMillis(20),
          Duration.ofHours(1),
          Duration.ofSeconds(1350),
          Duration.ofMinutes(30),
          Duration.ofMillis(1),
          Duration.ofSeconds(30));
  private static final long NO_PROCESS = 4_194_305; // above the kernel's highest process id

  private static final LockOwner ELSEWHERE = new LockOwner("elsewhere", "root", 7, 0, 0);

  private final PlainFiles files = new PlainFiles();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  @Test
  void sharedLocksStandBesideEachOther() throws Exception {
    try (var first = RepositoryLock.acquireShared(files, options());
        var second = RepositoryLock.acquireShared(files, options())) {
      first.ensureHeld();
      second.ensureHeld();
      assertThat(files.objects).hasSize(2);
    }

    assertThat(files.objects).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void anExclusiveLockStandsAlone(boolean held, boolean wanted) throws Exception {
    try (var lock = acquire(held)) {
      assertFails(ErrorCode.REPOSITORY_LOCKED, () -> acquire(wanted).close());

      lock.ensureHeld();
      assertThat(files.objects).hasSize(1);
    }

    acquire(wanted).close();
  }

  /** Whoever got a lock holds it until all have got theirs or were refused. */
  @ParameterizedTest
  @CsvSource({"4, 0", "1, 3", "2, 2"})
  void whoWantsItAtOnceStandsAloneOrBesideSharedOnes(int exclusive, int shared) throws Exception {
    for (var round = 0; round < 10; round++) {
      var rivals = exclusive + shared;
      var start = new CyclicBarrier(rivals);
      var decided = new CountDownLatch(rivals);
      var held = new ConcurrentLinkedQueue<Boolean>();
      try (var group = TaskGroup.open("race", rivals)) {
        for (var i = 0; i < rivals; i++) {
          var wanted = i < exclusive;
          group.fork(() -> {
            start.await();
            try (var lock = acquire(wanted)) {
              held.add(wanted);
              decided.countDown();
              decided.await();
              lock.ensureHeld();
            } catch (EngineException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED);
              decided.countDown();
            }
          });
        }
        group.join();
      }

      if (held.contains(true)) {
        assertThat(held).as("beside an exclusive lock").hasSize(1);
      }
      assertThat(files.objects).isEmpty();
      acquire(true).close();
    }
  }

  @Test
  void waitsForAnotherHolderToGo() throws Exception {
    var holder = acquire(true);
    var waiting = options().waitingUpTo(Duration.ofMinutes(1));
    files.afterNextList(() -> {
      now.updateAndGet(time -> time.plusSeconds(59).plusMillis(990));
      holder.close();
    });

    try (var lock = RepositoryLock.acquireShared(files, waiting)) {
      lock.ensureHeld();
    }
  }

  /** On a disk that ends both their writes at once, so that each looks before it sees the other. */
  @Test
  void twoThatRefuseEachOtherDoNotMeetAgainAndAgain() throws Exception {
    var both = new Exchanger<String>();
    files.duringChange.set(() -> {
      now.updateAndGet(time -> time.plusSeconds(1));
      meet(both);
    });
    var sixTimes = options().waitingUpTo(Duration.ofSeconds(24)); // two changes each

    try (var group = TaskGroup.open("rivals", 2)) {
      for (var i = 0; i < 2; i++) {
        group.fork(() -> RepositoryLock.acquireExclusive(files, sixTimes).close());
      }
      group.join();
    }

    assertThat(files.objects).isEmpty();
  }

  private static void meet(Exchanger<String> both) {
    try {
      both.exchange("", 30, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      // alone
    }
  }

  @Test
  void nobodyWaitsForAStoreThatIsSlowToRefreshIt() throws Exception {
    var asked = new CountDownLatch(1);
    try (var lock = acquire(false);
        var group = TaskGroup.open("refresh", 1)) {
      var answered = new CountDownLatch(1);
      files.beforeNextSave(() -> {
        asked.countDown();
        try {
          assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      group.fork(() -> lock.refresh());
      asked.await();

      lock.ensureHeld();

      answered.countDown();
      group.join();
    }
  }

  @Test
  void refreshReplacesTheFile() throws Exception {
    try (var lock = acquire(true)) {
      var before = Map.copyOf(files.objects);
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(20)));

      lock.refresh();

      now.updateAndGet(time -> time.plus(Duration.ofMinutes(20)));
      lock.ensureHeld();
      assertThat(files.objects).hasSize(1).isNotEqualTo(before);
    }
  }

  @Test
  void isLostWhenNobodyRefreshesIt() throws Exception {
    try (var lock = acquire(false)) {
      now.updateAndGet(time -> time.plus(Duration.ofMinutes(23)));

      assertFails(ErrorCode.LOCK_LOST, lock::ensureHeld);
    }
  }

  @Test
  void comesBackAfterALongSleepWhileItsFileStands() throws Exception {
    try (var lock = acquire(false)) {
      now.updateAndGet(time -> time.plus(Duration.ofHours(9)));

      lock.refresh();

      lock.ensureHeld();
      assertThat(files.objects).hasSize(1);
    }
  }

  @Test
  void staysLostAfterALongSleepWhenItsFileIsGone() throws Exception {
    try (var lock = acquire(false)) {
      now.updateAndGet(time -> time.plus(Duration.ofHours(9)));
      files.objects.clear();

      lock.refresh();

      assertFails(ErrorCode.LOCK_LOST, lock::ensureHeld);
      assertThat(files.objects).isEmpty();
    }
  }

  @Test
  void isLostWhenItsFileWentWhileASlowStoreTookTheNextOne() throws Exception {
    try (var lock = acquire(false)) {
      files.beforeNextSave(() -> {
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(31)));
        files.objects.clear();
      });

      lock.refresh();

      now.updateAndGet(time -> time.minus(Duration.ofMinutes(31)));
      assertFails(ErrorCode.LOCK_LOST, lock::ensureHeld);
      assertThat(files.objects).isEmpty();
    }
  }

  @Test
  void comesThroughASlowRefreshWhileItsFileStands() throws Exception {
    try (var lock = acquire(false)) {
      files.beforeNextSave(() -> now.updateAndGet(time -> time.plus(Duration.ofMinutes(31))));

      lock.refresh();

      now.updateAndGet(time -> time.minus(Duration.ofMinutes(31)));
      lock.ensureHeld();
      assertThat(files.objects).hasSize(1);
    }
  }

  @Test
  void aStoreThatFailsOnceCostsNoLock() throws Exception {
    try (var lock = acquire(false)) {
      files.failSaves.set(true);
      lock.refresh();
      files.failSaves.set(false);

      lock.ensureHeld();
    }

    assertThat(files.objects).isEmpty();
  }

  @Test
  void readsBesideALockThatHasYetToSettle() throws Exception {
    var settlesInAnHour = options(Duration.ofHours(1));

    try (var lock = RepositoryLock.acquireToRead(files, settlesInAnHour)) {
      lock.ensureHeld();
      assertThat(files.objects).hasSize(1);
      assertFails(ErrorCode.REPOSITORY_LOCKED, () -> acquire(true).close());
    }

    assertThat(files.objects).isEmpty();
  }

  @Test
  void readsNothingBesideAnExclusiveLock() throws Exception {
    try (var _ = acquire(true)) {
      assertFails(
          ErrorCode.REPOSITORY_LOCKED, () -> RepositoryLock.acquireToRead(files, options()));

      assertThat(files.objects).hasSize(1);
    }
  }

  @Test
  void readsNothingBesideAnExclusiveLockThatWasWrittenMeanwhile() {
    files.beforeNextSave(() -> put(ELSEWHERE, now.get()));

    assertFails(ErrorCode.REPOSITORY_LOCKED, () -> RepositoryLock.acquireToRead(files, options()));

    assertThat(files.objects).hasSize(1);
  }

  @Test
  void findsAnExclusiveLockThatAStoreShowsLate() throws Exception {
    try (var lock = RepositoryLock.acquireToRead(files, options())) {
      put(ELSEWHERE, now.get());

      assertFails(ErrorCode.REPOSITORY_LOCKED, lock::settle);
    }

    assertThat(files.objects).hasSize(1);
  }

  @Test
  void whoWroteALockLaterHasSeenOneThatHasSettled() throws Exception {
    try (var reader = RepositoryLock.acquireToRead(files, options());
        var waited = acquire(false)) {
      reader.settle();
      put(ELSEWHERE, now.get());

      reader.settle();
      waited.settle();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesNoFileWhenItIsInterruptedAtItsSecondLook(boolean toRead) {
    files.beforeNextSave(() ->
        files.afterNextList(() -> {
          Thread.currentThread().interrupt();
          throw new StoreException(ErrorCode.INTERRUPTED, "interrupted", null);
        }));

    assertFails(
        ErrorCode.INTERRUPTED,
        () -> {
          try (var _ = toRead ? RepositoryLock.acquireToRead(files, options()) : acquire(false)) {
            // Nobody comes so far.
          }
        });

    assertThat(Thread.interrupted()).isTrue();
    assertThat(files.objects).isEmpty();
  }

  @Test
  void looksAtOthersNoSoonerThanTheyAreSeen() throws Exception {
    var settle = Duration.ofMillis(50);
    var begun = System.nanoTime();
    try (var lock = RepositoryLock.acquireToRead(files, options(settle))) {
      lock.settle();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(settle);
  }

  @Test
  void ignoresEmptyLockFiles() throws Exception {
    files.objects.put(new ObjectName(ObjectType.LOCK, "e".repeat(64)), new byte[0]);

    acquire(true).close();
  }

  @Test
  void refusesWhileALockCannotBeRead() {
    files.put("{\"time\":7}");

    assertFails(ErrorCode.LOCK_DAMAGED, () -> acquire(false).close());
    assertThat(files.objects).hasSize(1);
  }

  @Test
  void closeRemovesTheFileAlsoWhenTheHolderIsInterrupted() throws Exception {
    var lock = acquire(false);

    Thread.currentThread().interrupt();
    lock.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(files.objects).isEmpty();
  }

  @Test
  void closeRemovesTheFileAlsoWhenTheHolderIsInterruptedBesideARefresh() throws Exception {
    var holder = Thread.currentThread();
    var refreshing = new AtomicBoolean();
    var lock = RepositoryLock.acquireShared(files, options(QUICK.settle(), Duration.ofMillis(1)));
    files.beforeNextSave(() -> {
      refreshing.set(true);
      await().until(() -> holder.getState() == Thread.State.TIMED_WAITING);
      holder.interrupt();
    });
    await().untilTrue(refreshing);

    lock.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(files.objects).isEmpty();
  }

  @Test
  void removesOnlyLocksWhoseHoldersAreGone() {
    var here = LockOwner.current();
    put(here, now.get());
    put(new LockOwner("elsewhere", "root", NO_PROCESS, 0, 0), now.get());
    var dead = put(new LockOwner(here.hostname(), "root", NO_PROCESS, 0, 0), now.get());
    var silent =
        put(new LockOwner("elsewhere", "root", 7, 0, 0), now.get().minus(Duration.ofMinutes(31)));
    var reborn =
        put(here, ProcessHandle.current().info().startInstant().orElseThrow().minusSeconds(60));
    files.put("{\"time\":7}");
    files.put("{\"time\":8}");
    var locks = new StaleLocks(files, options());

    var done = locks.removeStale();

    assertThat(done.removed()).containsExactlyInAnyOrder(dead, silent, reborn);
    assertThat(done.damaged()).hasSize(2);
    assertThat(files.objects).hasSize(4);
    assertThat(locks.removeAll()).hasSize(4);
    assertThat(files.objects).isEmpty();
  }

  @Test
  void anOwnerOfTheRepositoryPassesTheLocksOfItsDeadProcesses() throws Exception {
    put(here(NO_PROCESS, LockOwner.current().process()), now.get());

    assertFails(ErrorCode.REPOSITORY_LOCKED, () -> acquire(true).close());
    RepositoryLock.acquireExclusive(files, options().removingAbandoned()).close();

    assertThat(files.objects).isEmpty();
  }

  /** Its process id is in use again. */
  @Test
  void passesTheLockOfADeadProcessWhoseIdAnotherHas() throws Exception {
    var mine = Objects.requireNonNull(LockOwner.current().process());
    var dead = new ProcessIdentity(mine.world(), mine.start() - 1);
    put(here(LockOwner.current().pid(), dead), now.get());

    RepositoryLock.acquireExclusive(files, options().removingAbandoned()).close();

    assertThat(files.objects).isEmpty();
  }

  /** In another container of the same host name a process id means another process. */
  @Test
  void passesNoLockOfAProcessThatItCannotSee() {
    var mine = Objects.requireNonNull(LockOwner.current().process());
    put(here(NO_PROCESS, new ProcessIdentity(mine.world() + "1", mine.start())), now.get());
    put(here(NO_PROCESS, null), now.get());

    assertRefusedAndUntouched(options().removingAbandoned(), 2);
  }

  /** What was cloned while it ran has the boot of its twin. */
  @Test
  void passesNoLockOfATwinOfThisMachine() {
    var here = LockOwner.current();
    put(
        new LockOwner("twin", "root", NO_PROCESS, here.uid(), here.gid(), here.process()),
        now.get());

    assertRefusedAndUntouched(options().removingAbandoned(), 1);
  }

  /** A clock that is set forward lets each process seem to have started later. */
  @Test
  void passesNoLockOfALivingProcessWhateverItsTime() {
    put(LockOwner.current(), Instant.EPOCH);

    assertRefusedAndUntouched(options().removingAbandoned(), 1);
  }

  @Test
  void passesALockOfElsewhereOnlyWhenItsHolderHasNotWrittenItAnewForLong() throws Exception {
    var nanos = new AtomicLong();
    var owning = options().removingAbandoned(new LockSightings(nanos::get));
    var behind = now.get().minus(Duration.ofMinutes(31));

    var old = put(ELSEWHERE, behind);
    assertRefusedAndUntouched(owning, 1);
    nanos.addAndGet(QUICK.stale().toNanos());
    files.delete(old);
    put(ELSEWHERE, behind);
    assertRefusedAndUntouched(owning, 1);

    nanos.addAndGet(QUICK.stale().toNanos());
    assertRefusedAndUntouched(owning, 1);
    nanos.incrementAndGet();
    RepositoryLock.acquireExclusive(files, owning).close();
    assertThat(files.objects).isEmpty();
  }

  private void assertRefusedAndUntouched(LockOptions owning, int locks) {
    assertFails(
        ErrorCode.REPOSITORY_LOCKED, () -> RepositoryLock.acquireExclusive(files, owning).close());
    assertThat(files.objects).hasSize(locks);
  }

  private static LockOwner here(long pid, @Nullable ProcessIdentity process) {
    var here = LockOwner.current();
    return new LockOwner(here.hostname(), "root", pid, here.uid(), here.gid(), process);
  }

  @Test
  void isLostWhenNobodyRefreshesItThoughTheClockIsSetBack() throws Exception {
    var timings =
        new LockTimings(
            QUICK.settle(),
            QUICK.refresh(),
            Duration.ofMillis(30),
            QUICK.stale(),
            QUICK.unreadable(),
            QUICK.farewell());
    try (var lock = RepositoryLock.acquireShared(files, options(timings))) {
      now.updateAndGet(time -> time.minus(Duration.ofHours(1)));
      files.failSaves.set(true);
      lock.refresh();

      await().untilAsserted(() -> assertFails(ErrorCode.LOCK_LOST, lock::ensureHeld));
    }
  }

  @Test
  void isLostWhenSomebodyTookItsFileAway() throws Exception {
    try (var lock = acquire(false)) {
      files.objects.clear();

      lock.refresh();

      assertFails(ErrorCode.LOCK_LOST, lock::ensureHeld);
      assertThat(files.objects).isEmpty();
    }
  }

  @Test
  void takesItsOldFileAwayOnceTheStoreLetsIt() throws Exception {
    try (var lock = acquire(false)) {
      files.failDeletes.set(true);
      lock.refresh();
      assertThat(files.objects).hasSize(2);
      files.failDeletes.set(false);

      lock.refresh();

      lock.ensureHeld();
      assertThat(files.objects).hasSize(1);
    }
  }

  @Test
  void takesItsOldFileAwayAtTheEnd() throws Exception {
    try (var lock = acquire(false)) {
      files.failDeletes.set(true);
      lock.refresh();
      files.failDeletes.set(false);
    }

    assertThat(files.objects).isEmpty();
  }

  @Test
  void readsWhatResticWrites() throws Exception {
    var json =
        "{\"time\":\"2026-11-21T08:52:38.285118249+01:00\",\"exclusive\":true,\"hostname\":\"h\","
            + "\"username\":\"root\",\"pid\":12,\"uid\":3,\"gid\":4}";

    var lock = LockCodec.decode(json.getBytes(StandardCharsets.UTF_8));

    assertThat(lock)
        .isEqualTo(
            new LockFile(
                Instant.parse("2026-11-21T07:52:38.285118249Z"),
                true,
                new LockOwner("h", "root", 12, 3, 4)));
    assertThat(LockCodec.decode(LockCodec.encode(lock))).isEqualTo(lock);
    var ours = new LockFile(lock.time(), true, LockOwner.current());
    assertThat(ours.owner().process()).isNotNull();
    assertThat(LockCodec.decode(LockCodec.encode(ours))).isEqualTo(ours);
  }

  private ObjectName put(LockOwner owner, Instant time) {
    return files.save(ObjectType.LOCK, LockCodec.encode(new LockFile(time, true, owner)));
  }

  private RepositoryLock acquire(boolean exclusive) throws InterruptedException {
    return exclusive
        ? RepositoryLock.acquireExclusive(files, options())
        : RepositoryLock.acquireShared(files, options());
  }

  private LockOptions options() {
    return options(QUICK.settle());
  }

  private LockOptions options(Duration settle) {
    return options(settle, QUICK.refresh());
  }

  private LockOptions options(Duration settle, Duration refresh) {
    var timings =
        new LockTimings(
            settle, refresh, QUICK.giveUp(), QUICK.stale(), QUICK.unreadable(), QUICK.farewell());
    return options(timings);
  }

  private LockOptions options(LockTimings timings) {
    return new LockOptions(LockOwner.current(), now::get, timings, Duration.ZERO, null);
  }

  private static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, thrown -> assertThat(thrown.code()).isEqualTo(code));
  }

  /** Sealed files without a seal, named by a counter: two locks may say the same. */
  private static final class PlainFiles implements SealedFiles {
    private final Map<ObjectName, byte[]> objects = new ConcurrentHashMap<>();
    private final AtomicInteger saved = new AtomicInteger();
    private final AtomicBoolean failSaves = new AtomicBoolean();
    private final AtomicBoolean failDeletes = new AtomicBoolean();
    private final AtomicReference<Runnable> afterList = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> beforeSave = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> duringChange = new AtomicReference<>(() -> {});

    private void put(String json) {
      objects.put(nextName(), json.getBytes(StandardCharsets.UTF_8));
    }

    private void beforeNextSave(Runnable action) {
      beforeSave.set(action);
    }

    private void afterNextList(Runnable action) {
      afterList.set(action);
    }

    @Override
    public void list(ObjectType type, Consumer<StoredObject> each) {
      Map.copyOf(objects)
          .forEach((name, bytes) -> each.accept(new StoredObject(name, bytes.length)));
      afterList.getAndSet(() -> {}).run();
    }

    @Override
    public byte[] load(ObjectName name) {
      var bytes = objects.get(name);
      if (bytes == null) {
        throw new StoreException(ErrorCode.OBJECT_MISSING, "no " + name, null);
      }
      return bytes;
    }

    @Override
    public ObjectName save(ObjectType type, byte[] json) {
      if (failSaves.get()) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "away", null);
      }
      beforeSave.getAndSet(() -> {}).run();
      duringChange.get().run();
      var name = nextName();
      objects.put(name, json);
      return name;
    }

    /** As a distant store, it does nothing for who is interrupted. */
    @Override
    public void delete(ObjectName name) {
      if (Thread.currentThread().isInterrupted()) {
        throw new StoreException(ErrorCode.INTERRUPTED, "interrupted", null);
      }
      if (failDeletes.get()) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "away", null);
      }
      duringChange.get().run();
      objects.remove(name);
    }

    private ObjectName nextName() {
      var hex =
          java.util.HexFormat.of()
              .formatHex(ByteBuffer.allocate(32).putInt(0, saved.incrementAndGet()).array());
      return new ObjectName(ObjectType.LOCK, hex);
    }
  }
}
