package io.holdfast.engine.backup;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeEncoder;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Builds the snapshot's trees from what the walk finds, in the walk's order, as soon as the files
 * are read, and saves each tree when its directory is complete.
 *
 * <p>No thread of its own: whoever adds or finishes something calls {@link #advance}, and one of
 * them does the work while the others go on. The walk waits when it is too far ahead, so memory is
 * bounded by that distance, the depth, and the size of one directory.
 */
final class TreeAssembly implements AutoCloseable {
  private static final int MAX_AHEAD = 8192;

  /** An encoder that one huge directory made grow beyond this is not kept. */
  private static final int KEPT_ENCODER_BYTES = 4 << 20;

  private final BlobSink sink;
  private final Counters counters;
  private final ZoneId zone;
  private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger ahead = new AtomicInteger();
  private final ReentrantLock roomLock = new ReentrantLock();
  private final Condition room = roomLock.newCondition();

  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by lock, as all below. */
  private final Deque<Frame> open = new ArrayDeque<>();

  private final Deque<TreeEncoder> spare = new ArrayDeque<>();
  private @Nullable BlobId root;
  private boolean rootIsEmpty;

  /** What the walk did. */
  private sealed interface Step {
    /** Went into a directory; {@code previous} is its tree in the parent snapshot. */
    record Enter(SourceEntry.@Nullable Directory directory, Optional<BlobId> previous)
        implements Step {}

    /** Came upon something that is whole. */
    record Found(Node node) implements Step {}

    /** Came upon a file that is being read. */
    record Pending(FileJob job) implements Step {}

    /** Came to a directory's end. */
    record Leave() implements Step {}
  }

  /** A directory whose nodes are being collected. */
  private static final class Frame {
    final SourceEntry.@Nullable Directory directory;
    final Optional<BlobId> previous;
    final TreeEncoder encoder;
    boolean empty = true;

    Frame(Step.Enter step, TreeEncoder encoder) {
      directory = step.directory();
      previous = step.previous();
      this.encoder = encoder;
    }

    void add(Node node) {
      encoder.add(node);
      empty = false;
    }
  }

  TreeAssembly(BlobSink sink, Counters counters, ZoneId zone) {
    this.sink = sink;
    this.counters = counters;
    this.zone = zone;
  }

  void enterRoot(Optional<BlobId> previous) throws InterruptedException {
    add(new Step.Enter(null, previous));
  }

  void enter(SourceEntry.Directory directory, Optional<BlobId> previous)
      throws InterruptedException {
    add(new Step.Enter(directory, previous));
  }

  void found(Node node) throws InterruptedException {
    add(new Step.Found(node));
  }

  void pending(FileJob job) throws InterruptedException {
    add(new Step.Pending(job));
  }

  void leave() throws InterruptedException {
    add(new Step.Leave());
  }

  /** Whether the walk is as far ahead as it may be. */
  boolean isFull() {
    return ahead.get() >= MAX_AHEAD;
  }

  /** Waits until half of what lies between is done, so that the walk then has a while to go. */
  void awaitRoom() throws InterruptedException {
    roomLock.lockInterruptibly();
    try {
      while (ahead.get() > MAX_AHEAD / 2) {
        room.await();
      }
    } finally {
      roomLock.unlock();
    }
  }

  /** Does what can be done by now, unless another thread is doing it. */
  void advance() throws InterruptedException {
    while (headIsReady() && lock.tryLock()) {
      try {
        while (headIsReady()) {
          apply(steps.remove());
          if (ahead.decrementAndGet() == MAX_AHEAD / 2) {
            signalRoom();
          }
        }
      } finally {
        lock.unlock();
      }
      // What became ready before the lock was given back, its thread left to us: look again.
    }
  }

  /** The root's tree; empty while it is not complete. */
  Optional<BlobId> root() {
    lock.lock();
    try {
      return Optional.ofNullable(root);
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what directories that were not finished hold. For when no other thread is left. */
  @Override
  public void close() {
    lock.lock();
    try {
      open.forEach(frame -> frame.encoder.reset());
      open.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing came into the root. */
  boolean isEmpty() {
    lock.lock();
    try {
      return rootIsEmpty;
    } finally {
      lock.unlock();
    }
  }

  private void add(Step step) throws InterruptedException {
    ahead.incrementAndGet();
    steps.add(step);
    advance();
  }

  private boolean headIsReady() {
    return switch (steps.peek()) {
      case null -> false;
      case Step.Pending pending -> pending.job().isDone();
      case Step.Enter _, Step.Found _, Step.Leave _ -> true;
    };
  }

  private void apply(Step step) throws InterruptedException {
    switch (step) {
      case Step.Enter enter -> open.push(new Frame(enter, encoder()));
      case Step.Found found -> open.element().add(found.node());
      case Step.Pending pending -> pending.job().outcome().ifPresent(open.element()::add);
      case Step.Leave _ -> close(open.pop());
    }
  }

  private void close(Frame frame) throws InterruptedException {
    var directory = frame.directory;
    if (directory != null && directory.waypoint() && frame.empty) {
      release(frame.encoder);
      return;
    }
    var tree = frame.encoder.tree();
    var id = tree.id();
    counters.saved(BlobType.TREE, sink.saveTree(tree), tree.encoded().plainLength());
    release(frame.encoder);
    if (directory == null) {
      root = id;
      rootIsEmpty = frame.empty;
      return;
    }
    counters.directories.count(difference(frame.previous, id));
    open.element().add(new Node.Directory(directory.name(), directory.metadata(), id));
  }

  private static Counters.Difference difference(Optional<BlobId> previous, BlobId now) {
    if (previous.isEmpty()) {
      return Counters.Difference.ADDED;
    }
    return previous.get().equals(now)
        ? Counters.Difference.UNMODIFIED
        : Counters.Difference.CHANGED;
  }

  private TreeEncoder encoder() {
    var free = spare.poll();
    return free != null ? free.reset() : new TreeEncoder(zone);
  }

  private void release(TreeEncoder encoder) {
    if (encoder.heldBytes() <= KEPT_ENCODER_BYTES) {
      spare.push(encoder.reset());
    }
  }

  private void signalRoom() {
    roomLock.lock();
    try {
      room.signalAll();
    } finally {
      roomLock.unlock();
    }
  }
}
