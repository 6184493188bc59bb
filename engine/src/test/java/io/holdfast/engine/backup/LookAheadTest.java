package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LookAheadTest {
  private static final BlobId BEFORE = new BlobId(1, 2, 3, 4);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final FakeTree tree = new FakeTree();
  private final AtomicLong nanoTime = new AtomicLong();
  private final LookAhead ahead = new LookAhead(nanoTime::get, (_, _) -> Optional.empty());
  private final Set<String> looked = ConcurrentHashMap.newKeySet();
  private final Workers workers = new Workers(0);
  private final AtomicReference<@Nullable Thread> helper = new AtomicReference<>();
  private SharedDirectory parent = new SharedDirectory(tree.openRoot(), new LeftDirectories());

  @BeforeEach
  void openParent() {
    for (var name : List.of("a", "b", "c")) {
      var directory = tree.directory(tree.root, name);
      tree.file(directory, "file", new byte[] {1});
      directory.whenLooked = () -> looked.add(name);
    }
    parent.release();
    parent = new SharedDirectory(tree.openRoot(), new LeftDirectories());
  }

  @AfterEach
  void nothingIsLeftOpen() {
    parent.release();
    workers.close();
    assertThat(tree.openDirectories).hasValue(0);
  }

  @Test
  void givesWhatAHelperSaw() throws Exception {
    var done = new CountDownLatch(1);
    whenLooked("b", done::countDown);
    var a = add("a");
    var b = add("b");
    startHelper();
    done.await();

    try (var seen = ahead.take(a).orElseThrow().directory()) {
      assertThat(seen.next()).map(SourceEntry::name).contains(NodeName.ofUtf8("file"));
    }
    var second = ahead.take(b).orElseThrow();
    assertThat(second.look().fileNames()).hasSize(1);
    second.directory().close();
    assertThat(looked).containsExactly("a");
  }

  @Test
  void leavesToTheWalkWhatNobodyHasBegun() throws Exception {
    assertThat(ahead.take(add("a"))).isEmpty();

    assertThat(looked).isEmpty();
  }

  @Test
  void doesAnotherWhileAHelperIsAtOne() throws Exception {
    var begun = new CountDownLatch(1);
    var other = new CountDownLatch(1);
    whenLooked(
        "a",
        () -> {
          begun.countDown();
          await(other);
        });
    whenLooked("b", other::countDown);
    var a = add("a");
    startHelper();
    await(begun);
    var b = add("b");

    var seen = List.of(ahead.take(a).orElseThrow(), ahead.take(b).orElseThrow());

    seen.forEach(each -> each.directory().close());
  }

  @Test
  void givesWhatVanishedSinceThen() throws Exception {
    var a = add("a");
    helperIsThrough();
    directory("a").refusal = WarningCode.VANISHED;

    try (var seen = ahead.take(a).orElseThrow().directory()) {
      assertThat(seen.next()).map(SourceEntry::name).contains(NodeName.ofUtf8("file"));
    }
  }

  @Test
  void leavesToTheWalkWhatCannotBeOpened() throws Exception {
    directory("a").refusal = WarningCode.UNREADABLE;
    var a = add("a");
    var b = add("b");
    helperIsThrough();

    assertThat(ahead.take(a)).isEmpty();
    ahead.take(b).orElseThrow().directory().close();
  }

  @Test
  void leavesToTheWalkWhatCannotBeLookedAt() throws Exception {
    tree.put(directory("a"), "x", new FakeTree.Unreadable(WarningCode.UNREADABLE));
    var a = add("a");
    helperIsThrough();

    assertThat(ahead.take(a)).isEmpty();
  }

  @Test
  void tellsAFailureWhenItsTurnComes() throws Exception {
    whenLooked(
        "a",
        () -> {
          throw new IllegalStateException("told to fail");
        });
    var a = add("a");
    helperIsThrough();

    assertThatThrownBy(() -> ahead.take(a)).hasMessage("told to fail");
    a.abandon();
  }

  @Test
  void doesNotGiveWhatWasSeenLongAgo() throws Exception {
    var a = add("a");
    var b = add("b");
    helperIsThrough();
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    ahead.take(a).orElseThrow().directory().close();

    nanoTime.incrementAndGet();

    assertThat(ahead.take(b)).isEmpty();
  }

  @Test
  void holdsFewAtATime() throws Exception {
    assertThat(ahead.hasRoom(3)).isTrue();
    assertThat(ahead.hasRoom(4)).isFalse();
    var added = new HashSet<Upcoming>();
    while (ahead.hasRoom(0)) {
      added.add(add("a"));
    }
    assertThat(added).hasSizeLessThan(64);

    for (var each : added) {
      assertThat(ahead.take(each)).isEmpty();
    }

    assertThat(ahead.hasRoom(0)).isTrue();
  }

  @Test
  void beginsNothingMoreWhenManyEntriesAreHeld() throws Exception {
    for (var n = 0; n < 50_000; n++) {
      tree.file(directory("a"), "file" + n, new byte[0]);
    }
    var a = add("a");
    var b = add("b");
    helperIsThrough();

    assertThat(ahead.hasRoom(0)).isFalse();
    assertThat(looked).containsExactly("a");
    ahead.take(a).orElseThrow().directory().close();
    assertThat(ahead.hasRoom(0)).isTrue();
    assertThat(ahead.take(b)).isEmpty();
  }

  @Test
  void closesWhatIsAbandoned() throws Exception {
    var begun = new CountDownLatch(1);
    var over = new CountDownLatch(1);
    whenLooked(
        "b",
        () -> {
          begun.countDown();
          await(over);
        });
    var a = add("a");
    var b = add("b");
    var c = add("c");
    startHelper();
    await(begun);

    a.abandon();
    b.abandon();
    c.abandon();

    over.countDown();
    assertThat(looked).containsExactly("a");
  }

  @Test
  void keepsTheParentOpenUntilItIsThrough() throws Exception {
    var a = add("a");
    parent.release();
    assertThat(tree.openDirectories).hasValue(1);

    assertThat(ahead.take(a)).isEmpty();

    assertThat(tree.openDirectories).hasValue(0);
    parent = new SharedDirectory(tree.openRoot(), new LeftDirectories());
  }

  private void whenLooked(String name, Runnable work) {
    directory(name).whenLooked = work;
  }

  private FakeTree.Directory directory(String name) {
    return (FakeTree.Directory) tree.root.items.get(NodeName.ofUtf8(name));
  }

  private Upcoming add(String name) {
    try (var root = tree.openRoot()) {
      for (var entry = root.next(); entry.isPresent(); entry = root.next()) {
        if (entry.get() instanceof SourceEntry.Directory directory
            && directory.name().equals(NodeName.ofUtf8(name))) {
          return ahead.add(directory, BEFORE, parent);
        }
      }
    }
    throw new AssertionError("no " + name);
  }

  private void startHelper() {
    var counters = new Counters();
    var state = new RunState(workers, counters, new Warnings(new BackupListener() {}, counters));
    workers.startServant(
        "helper",
        () -> {
          helper.set(Thread.currentThread());
          ahead.serve(state);
        });
  }

  /** Lets a helper do all that was added, until it waits for more. */
  private void helperIsThrough() {
    startHelper();
    Awaitility.await().atMost(SOON).until(this::helperWaits);
  }

  private boolean helperWaits() {
    var started = helper.get();
    return started != null && started.getState() == Thread.State.WAITING;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
