package io.holdfast.control.nodework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.event.Signals;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.control.testkit.TestClock;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeWorkerTest extends BothDatabases {
  private static final Duration LEASE = Duration.ofHours(1);

  /** No heartbeat comes while a test runs. */
  private static final NodeWorker.Settings SLEEPY =
      new NodeWorker.Settings(1, LEASE, Duration.ofMillis(20));

  private final TestClock clock = new TestClock(Samples.NOON);
  private MasterKey masterKey;
  private Ledger ledger;
  private RepositoryPool pool;
  private Samples.World world;

  @TempDir Path scratch;

  /** Tells what it was given, and holds it until it may go on. */
  private static final class Slow implements NodeChore {
    private final BlockingQueue<Held> begun = new LinkedBlockingQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public NodeWorkKind kind() {
      return NodeWorkKind.PRUNE;
    }

    @Override
    public void run(Held held) throws InterruptedException {
      begun.add(held);
      try {
        goOn.await();
      } catch (InterruptedException e) {
        stopped.countDown();
        throw e;
      }
      held.decide(decision -> {
        held.end(decision);
        return held;
      });
    }

    private Held next() throws InterruptedException {
      var held = begun.poll(20, TimeUnit.SECONDS);
      assertThat(held).as("work that was begun").isNotNull();
      return held;
    }
  }

  @BeforeEach
  void openService() {
    ledger = new Ledger(catalog, new Signals(), clock);
    masterKey = MasterKey.loadOrCreate(scratch.resolve("master.key"));
    pool = new RepositoryPool(ledger, new Seals(masterKey));
    world = catalog.write(tx -> Samples.world(tx, "shop"));
  }

  @AfterEach
  void closeService() {
    pool.close();
    masterKey.close();
  }

  @Test
  void givesEachPieceToOneOfTwoNodesAndOneAtATimeToARepository() throws Exception {
    var other = catalog.write(tx -> Samples.world(tx, "other"));
    var slow = new Slow();
    try (var _ = node(1, SLEEPY, slow);
        var _ = node(2, SLEEPY, slow)) {
      ask(world.repository().id());
      ask(world.repository().id());
      ask(other.repository().id());

      var first = slow.next().work().repositoryId();
      var second = slow.next().work().repositoryId();
      assertThat(List.of(first, second))
          .containsExactlyInAnyOrder(world.repository().id(), other.repository().id());
      assertThat(slow.begun.poll(200, TimeUnit.MILLISECONDS)).isNull();

      slow.goOn.countDown();
      assertThat(slow.next().work().repositoryId()).isEqualTo(world.repository().id());
      await().until(() -> ledger.look(tx -> left(tx).isEmpty()));
    }
    assertThat(slow.begun).isEmpty();
  }

  @Test
  void aNodeThatSleptChangesNothingAnyMore() throws Exception {
    var sleeper = new Slow();
    var heir = new Slow();
    var subject = ask(world.repository().id());
    try (var _ = node(1, SLEEPY, sleeper)) {
      var lost = sleeper.next();
      lost.ensureHeld();
      clock.pass(LEASE.plusSeconds(1));
      try (var _ = node(2, SLEEPY, heir)) {
        var held = heir.next();

        assertThat(held.work().subjectId()).isEqualTo(subject);
        assertThat(held.work().attempt()).isEqualTo(1);
        leaseLost(lost::ensureHeld);
        leaseLost(() -> lost.decide(decision -> "as if it were its own"));
        held.ensureHeld();
        assertThat(held.<String>decide(decision -> "its own")).isEqualTo("its own");
      }
    }
  }

  @Test
  void aNodeThatSleptWritesNothingToItsRepository() throws Exception {
    var sleeper = new Slow();
    ask(world.repository().id());
    try (var _ = node(1, SLEEPY, sleeper)) {
      var lost = sleeper.next();
      var plain = LocalStore.at(Files.createDirectory(scratch.resolve("store")));
      plain.create();
      try (var store = new FencedStore(plain, lost::ensureHeld)) {
        save(store, ObjectType.INDEX);
        save(store, ObjectType.LOCK);
        clock.pass(LEASE.plusSeconds(1));

        leaseLost(() -> save(store, ObjectType.PACK));
        leaseLost(() -> store.delete(name(ObjectType.INDEX)));
        store.delete(name(ObjectType.LOCK));

        assertThat(store.size(name(ObjectType.INDEX))).isEqualTo(1);
      }
    }
  }

  @Test
  void keepsTheClaimAliveAndHearsOfAnAbort() throws Exception {
    var slow = new Slow();
    var subject = ask(world.repository().id());
    var quick = new NodeWorker.Settings(1, Duration.ofMillis(300), Duration.ofMillis(20));
    try (var _ = node(1, quick, slow)) {
      var held = slow.next();
      clock.pass(Duration.ofMillis(250));
      await()
          .untilAsserted(() ->
              assertThat(work(subject).orElseThrow().leaseUntil())
                  .isEqualTo(clock.instant().plusMillis(300)));
      assertThat(held.aborting()).isFalse();

      boolean gone =
          ledger.decide(decision -> NodeWorkBook.abort(decision, NodeWorkKind.PRUNE, subject));

      assertThat(gone).isFalse();
      assertThat(slow.stopped.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(held.aborting()).isTrue();
    }
  }

  @Test
  void takesBackWhatNoNodeHas() {
    var subject = ask(world.repository().id());

    boolean gone =
        ledger.decide(decision -> NodeWorkBook.abort(decision, NodeWorkKind.PRUNE, subject));

    assertThat(gone).isTrue();
    assertThat(work(subject)).isEmpty();
  }

  @Test
  void givesItsWorkBackWhenItStops() throws Exception {
    var slow = new Slow();
    var subject = ask(world.repository().id());
    try (var _ = node(1, SLEEPY, slow)) {
      slow.next();
    }

    assertThat(slow.stopped.getCount()).isZero();
    assertThat(work(subject).orElseThrow().nodeId()).isNull();
    try (var _ = node(2, SLEEPY, slow)) {
      assertThat(slow.next().work().subjectId()).isEqualTo(subject);
    }
  }

  @Test
  void takesUpAtOnceWhatItsDeadProcessHad() throws Exception {
    var subject = ask(world.repository().id());
    var node = new UUID(0, 1);
    var claimed =
        ledger.decide(decision ->
            decision
                .catalog()
                .nodeWork()
                .claim(
                    work(subject).orElseThrow().id(),
                    node,
                    decision.now(),
                    decision.now().plus(LEASE)));
    assertThat(claimed).contains(new FencingToken(1));
    var slow = new Slow();

    try (var _ = node(1, SLEEPY, slow)) {
      assertThat(slow.next().token()).isEqualTo(new FencingToken(2));
    }
  }

  @Test
  void triesAgainLaterWhatBroke() throws Exception {
    var subject = ask(world.repository().id());
    var tries = new LinkedBlockingQueue<Integer>();
    var broken =
        new NodeChore() {
          @Override
          public NodeWorkKind kind() {
            return NodeWorkKind.PRUNE;
          }

          @Override
          public void run(Held held) {
            tries.add(held.work().attempt());
            throw new IllegalStateException("broken for a test");
          }
        };
    try (var _ = node(1, SLEEPY, broken)) {
      assertThat(tries.poll(20, TimeUnit.SECONDS)).isZero();
      await().until(() -> work(subject).orElseThrow().nodeId() == null);
      assertThat(work(subject).orElseThrow().dueAt()).isEqualTo(clock.instant().plusSeconds(60));

      clock.pass(Duration.ofMinutes(1));
      assertThat(tries.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  private NodeWorker node(int no, NodeWorker.Settings settings, NodeChore chore) {
    return NodeWorker.start(ledger, pool, new UUID(0, no), settings, List.of(chore));
  }

  private UUID ask(RepositoryId repository) {
    return ledger.decide(decision -> {
      var subject = decision.newId();
      NodeWorkBook.ask(decision, NodeWorkKind.PRUNE, repository, subject, decision.now());
      return subject;
    });
  }

  private Optional<NodeWork> work(UUID subject) {
    return ledger.look(tx -> tx.nodeWork().find(NodeWorkKind.PRUNE, subject));
  }

  private List<NodeWork> left(CatalogTransaction tx) {
    return tx.nodeWork().claimable(clock.instant(), Set.of(NodeWorkKind.PRUNE), 10);
  }

  private static void save(FencedStore store, ObjectType type) {
    store.save(name(type), List.of(ByteBuffer.wrap(new byte[1])));
  }

  private static ObjectName name(ObjectType type) {
    return new ObjectName(type, "a".repeat(64));
  }

  private static void leaseLost(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LEASE_LOST));
  }
}
