package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A prune that was killed leaves all whole, and the next one goes on where it was. */
class PruneCrashTest extends PruneScene {
  @Test
  void leavesRoomInAFullStoreForTheNextRun() throws Exception {
    var ids = fill(5);
    forget(ids.subList(0, 2));
    prune(TWO_PHASES);
    var marked = new ArrayList<>(store.names(ObjectType.PACK));
    marked.removeAll(listed());
    forget(ids.subList(2, 4));
    now = now.plus(PruneRequest.STANDARD_GRACE);
    var full = new FaultyStore(store);
    full.fail(Fault.always(Operation.SAVE, ObjectType.PACK, ErrorCode.STORE_FULL));

    try (var repository = TestRepositories.open(full);
        var lock = TestRepositories.lock(repository, true)) {
      assertThatThrownBy(() -> prune(repository, lock, TWO_PHASES, PruneListener.SILENT))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.STORE_FULL));
    }

    assertThat(marked).isNotEmpty();
    assertThat(store.names(ObjectType.PACK)).doesNotContainAnyElementsOf(marked);
    assertWhole();
  }

  /** A process that dies at any operation on the store leaves all in order for the next. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void goesOnAfterACrashAtAnyOperation(boolean atOnce) throws Exception {
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    var ids = fill(4);
    try (var other = open()) {
      history.save(other);
    }
    forget(ids.subList(0, 3));
    var before = objects();
    var crashes = 0;
    for (var at = 1; crash(before, request, at); at++) {
      crashes++;
      assertWhole();
      now = now.plus(Duration.ofHours(1));
      prune(request);
      assertWhole();
      now = now.plus(PruneRequest.STANDARD_GRACE);
      prune(request);
      var last = prune(request);
      assertThat(last.remainingUnused().blobs()).as("crash at %d", at).isZero();
      assertThat(check().hints()).as("crash at %d", at).isZero();
      now = BEGIN;
    }
    assertThat(crashes).isGreaterThan(12);
  }

  /** New packs and old ones lie side by side then, and the new ones are taken. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void writesNothingAgainThatAKilledRunWrote(boolean atOnce) throws Exception {
    var request = atOnce ? AT_ONCE : TWO_PHASES;
    forget(fill(6).subList(0, 5));
    var before = objects();
    assertThat(crash(before, request, PruneCrashTest::dieBeforeAnIndexGoes)).isTrue();
    var written = new HashSet<>(store.names(ObjectType.PACK));
    written.removeIf(before::containsKey);

    var report = prune(request);

    assertThat(written).isNotEmpty();
    assertThat(report.content().duplicate().blobs()).isPositive();
    assertThat(report.done().repacked().blobs()).isZero();
    try (var repository = open()) {
      repository.loadIndex();
      assertThat(written)
          .allMatch(name -> repository.index().containsPack(PackId.parse(name.id())));
    }
    assertWhole();
  }

  private static void dieBeforeAnIndexGoes(Operation operation, ObjectName name) {
    if (operation == Operation.DELETE && name.type() == ObjectType.INDEX) {
      throw died(name);
    }
  }

  /** Blobs that were compressed before a crash are not taken for the worse copies. */
  @Test
  void doesNotCompressAgainWhatAKilledRunCompressed() throws Exception {
    fill(3);
    var compressing = AT_ONCE.withRepackUncompressed(true);
    var before = objects();
    var leftBesideCopies = new HashSet<Long>();
    for (var at = 1; crash(before, compressing, at); at++) {
      var report = prune(compressing);
      if (report.content().duplicate().blobs() > 0) {
        leftBesideCopies.add(report.content().uncompressed().blobs());
      }
      assertThat(prune(compressing.withDryRun(true)).content().uncompressed().blobs()).isZero();
      assertWhole();
    }
    assertThat(leftBesideCopies).as("raw blobs without a compressed copy").contains(0L);
  }

  /** Returns whether it died: false when there are not so many operations. */
  private boolean crash(Map<ObjectName, ByteBuffer> from, PruneRequest request, int at)
      throws InterruptedException {
    var operations = new AtomicInteger();
    return crash(
        from,
        request,
        (operation, name) -> {
          if (operations.incrementAndGet() >= at) {
            throw died(name);
          }
        });
  }

  private boolean crash(Map<ObjectName, ByteBuffer> from, PruneRequest request, Fault fault)
      throws InterruptedException {
    store = storeOf(from);
    var dying = new FaultyStore(store);
    try (var holder = open();
        var lock = TestRepositories.lock(holder, true);
        var repository = TestRepositories.open(dying)) {
      dying.fail(fault);
      prune(repository, lock, request, PruneListener.SILENT);
      return false;
    } catch (HoldfastException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE);
      return true;
    }
  }

  private static StoreException died(ObjectName before) {
    return new StoreException(ErrorCode.STORE_UNREACHABLE, "died before " + before, null);
  }
}
