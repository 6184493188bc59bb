package io.holdfast.engine.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyTest {
  private final RandomHistory history = new RandomHistory(11);
  private final MemoryStore from = new MemoryStore();
  private final MemoryStore to = new MemoryStore();

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "2, 2"})
  void everySnapshotArrivesWhole(int sourceVersion, int targetVersion) throws Exception {
    var ids = fill(sourceVersion, 5);
    TestRepositories.create(to, targetVersion).close();

    var report = copy(ids);

    assertThat(report.copied()).extracting(CopyReport.Pair::source).containsExactlyElementsOf(ids);
    assertThat(report.failed()).isEmpty();
    assertThat(report.sameChunker()).isFalse();
    assertWhole(report);
  }

  @Test
  void progressNeverGoesBack() throws Exception {
    var ids = fill(2, 5);
    TestRepositories.create(to).close();
    var done = new ArrayList<Long>();
    var totals = new ArrayList<Long>();
    var walked = new ArrayList<Long>();
    var listener =
        new CopyListener() {
          @Override
          public synchronized void progress(long packsDone, long packsTotal, long storedBytes) {
            done.add(packsDone);
            totals.add(packsTotal);
          }

          @Override
          public synchronized void walked(long trees) {
            walked.add(trees);
          }
        };

    try (var source = TestRepositories.open(from);
        var target = TestRepositories.open(to);
        var sourceLock = TestRepositories.lock(source, false);
        var targetLock = TestRepositories.lock(target, false)) {
      var here = new Copy.Side(source, sourceLock);
      var there = new Copy.Side(target, targetLock);
      Copy.run(here, there, ids, listener, RandomHistory.SMALL_PACKS, 1); // a batch each
    }

    assertThat(done).isSorted().doesNotHaveDuplicates();
    assertThat(totals).isSorted();
    assertThat(done.getLast()).isEqualTo(totals.getLast());
    assertThat(walked).isSorted().isNotEmpty();
  }

  @Test
  void aSnapshotThatCannotBeReadIsLeftOut() throws Exception {
    var ids = fill(2, 3);
    TestRepositories.create(to).close();
    from.damage(ids.get(1).objectName(), bytes -> new byte[7]);

    var report = copy(ids);

    assertThat(report.copied())
        .extracting(CopyReport.Pair::source)
        .containsExactly(ids.get(0), ids.get(2));
    assertThat(report.failed()).extracting(CopyReport.Failure::source).containsExactly(ids.get(1));
    assertWhole(report);
  }

  @Test
  void aSecondCopyDoesNothing() throws Exception {
    var ids = fill(2, 4);
    TestRepositories.create(to).close();
    var first = copy(ids.subList(0, 2));
    var before = objects(to);

    var second = copy(ids.subList(0, 2));
    var third = copy(ids);

    assertThat(second.copied()).isEmpty();
    assertThat(second.present()).isEqualTo(first.copied());
    assertThat(second.blobs()).isZero();
    assertThat(third.present()).isEqualTo(first.copied());
    assertThat(third.copied()).hasSize(2);
    assertThat(objects(to)).containsAll(before);
    assertWhole(third);
  }

  @Test
  void aCopyBackIsKnownToo() throws Exception {
    var ids = fill(2, 2);
    TestRepositories.create(to).close();
    var copies = copy(ids).copied().stream().map(CopyReport.Pair::target).toList();

    var back = copy(to, from, copies);

    assertThat(back.copied()).isEmpty();
    assertThat(back.present()).extracting(CopyReport.Pair::target).containsExactlyElementsOf(ids);
  }

  @Test
  void aSnapshotSaysWhichItWasCopiedFrom() throws Exception {
    var ids = fill(2, 2);
    TestRepositories.create(to).close();
    var pair = copy(ids).copied().getLast();

    try (var source = TestRepositories.open(from);
        var target = TestRepositories.open(to)) {
      var original = source.snapshots().get(pair.source()).snapshot();
      var copy = target.snapshots().get(pair.target()).snapshot();
      assertThat(copy.original()).contains(pair.source());
      assertThat(copy.parent()).isEmpty();
      assertThat(copy.toBuilder().original(null).build())
          .isEqualTo(original.toBuilder().parent(null).build());
    }
  }

  @Test
  void leavesOutBlobsThatTheTargetHas() throws Exception {
    var ids = fill(2, 3);
    try (var target = TestRepositories.create(to)) {
      history.save(target);
    }

    var last = copy(List.of(ids.getLast()));

    assertThat(last.copied()).hasSize(1);
    assertThat(last.blobs()).isZero();
    assertWhole(last);
  }

  @Test
  void copiesTheRestWhenASnapshotIsNotWhole() throws Exception {
    var ids = fill(2, 4);
    TestRepositories.create(to).close();
    var packs = objects(from).stream().filter(name -> name.type() == ObjectType.PACK).toList();
    var failed = new HashSet<Integer>();
    for (var pack : packs) {
      byte[] whole;
      try (var content = from.load(pack, 0, 0)) {
        whole = content.readAllBytes();
      }
      from.delete(pack);

      var target = new MemoryStore();
      TestRepositories.create(target).close();
      var report = copy(from, target, ids);

      assertThat(report.copied().size() + report.failed().size()).isEqualTo(ids.size());
      assertThat(report.failed()).allSatisfy(each -> assertThat(each.reason()).isNotEmpty());
      assertWhole(target, report);
      failed.add(report.failed().size());
      from.save(pack, List.of(ByteBuffer.wrap(whole)));
    }
    assertThat(failed).contains(4).hasSizeGreaterThan(1);
  }

  @Test
  void refusesToCopyARepositoryIntoItself() throws Exception {
    var ids = fill(2, 1);

    assertFails(() -> copy(from, from, ids), ErrorCode.INPUT_INVALID);
    TestRepositories.create(to).close();
    assertFails(() -> copy(List.of(SnapshotId.parse("ab".repeat(32)))), ErrorCode.SNAPSHOT_MISSING);
  }

  /**
   * Whatever operation on the target fails: no snapshot there is in want, and the next run ends.
   */
  @Test
  void goesOnAfterACrashAtAnyOperation() throws Exception {
    var ids = fill(2, 3);
    var crashes = 0;
    for (var at = 1; ; at++) {
      var memory = new MemoryStore();
      TestRepositories.create(memory).close();
      if (!crash(memory, ids, at)) {
        break;
      }
      crashes++;
      try (var repository = TestRepositories.open(memory)) {
        var check = Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
        assertThat(check.errors()).as("%s", check.findings()).isZero();
      }
      var report = copy(from, memory, ids);
      assertThat(report.copied().size() + report.present().size()).isEqualTo(ids.size());
      assertWhole(memory, report);
    }
    assertThat(crashes).isGreaterThan(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void holdsForRandomHistories(int seed) throws Exception {
    var random = new Random(seed);
    var lives = new RandomHistory(seed);
    TestRepositories.create(from, 1 + seed % 2).close();
    TestRepositories.create(to, 1 + seed / 2 % 2).close();
    for (var step = 0; step < 12; step++) {
      try (var source = TestRepositories.open(from);
          var target = TestRepositories.open(to)) {
        switch (random.nextInt(4)) {
          case 0 -> {
            target.loadIndex();
            lives.change().save(target);
          }
          case 1 -> {
            var ids = source.snapshots().ids().stream().filter(_ -> random.nextBoolean()).toList();
            var report = copy(ids);
            report.copied().forEach(pair -> lives.knowCopy(pair.target(), pair.source()));
            lives.verify(target);
          }
          default -> {
            source.loadIndex();
            lives.change().save(source);
          }
        }
      }
    }
  }

  private boolean crash(Store memory, Collection<SnapshotId> ids, int at) throws Exception {
    var dying = new FaultyStore(memory);
    try (var source = TestRepositories.open(from);
        var holder = TestRepositories.open(memory);
        var target = TestRepositories.open(dying);
        var sourceLock = TestRepositories.lock(source, false);
        var targetLock = TestRepositories.lock(holder, false)) {
      var operations = new AtomicInteger();
      dying.fail((operation, name) -> {
        if (operations.incrementAndGet() >= at) {
          throw new StoreException(ErrorCode.STORE_UNREACHABLE, "died before " + name, null);
        }
      });
      Copy.run(
          new Copy.Side(source, sourceLock),
          new Copy.Side(target, targetLock),
          ids,
          CopyListener.SILENT,
          RandomHistory.SMALL_PACKS);
      return false;
    } catch (StoreException e) {
      return true;
    }
  }

  private CopyReport copy(Collection<SnapshotId> ids) throws Exception {
    return copy(from, to, ids);
  }

  private static CopyReport copy(Store from, Store to, Collection<SnapshotId> ids)
      throws Exception {
    try (var source = TestRepositories.open(from);
        var target = TestRepositories.open(to);
        var sourceLock = TestRepositories.lock(source, false);
        var targetLock = TestRepositories.lock(target, false)) {
      return Copy.run(
          new Copy.Side(source, sourceLock),
          new Copy.Side(target, targetLock),
          ids,
          CopyListener.SILENT,
          RandomHistory.SMALL_PACKS);
    }
  }

  private void assertWhole(CopyReport report) throws Exception {
    assertWhole(to, report);
  }

  private void assertWhole(Store store, CopyReport report) throws Exception {
    report.copied().forEach(pair -> history.knowCopy(pair.target(), pair.source()));
    report.present().forEach(pair -> history.knowCopy(pair.target(), pair.source()));
    try (var repository = TestRepositories.open(store)) {
      history.verify(repository);
    }
    try (var repository = TestRepositories.open(store)) {
      var check = Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
      assertThat(check.errors()).as("%s", check.findings()).isZero();
    }
  }

  private List<SnapshotId> fill(int version, int snapshots) throws InterruptedException {
    var ids = new ArrayList<SnapshotId>();
    try (var repository = TestRepositories.create(from, version)) {
      for (var i = 0; i < snapshots; i++) {
        ids.add(history.change().change().save(repository));
      }
    }
    return ids;
  }

  private static List<ObjectName> objects(Store store) {
    var names = new ArrayList<ObjectName>();
    for (var type : ObjectType.values()) {
      if (type != ObjectType.LOCK) {
        store.list(type, object -> names.add(object.name()));
      }
    }
    return names;
  }

  private static void assertFails(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .asInstanceOf(type(HoldfastException.class))
        .returns(code, HoldfastException::code);
  }
}
