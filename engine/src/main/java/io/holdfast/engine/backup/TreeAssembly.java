package io.holdfast.engine.backup;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private final Function<BlobId, TreeReader> trees;
  private final Optional<FolderNotes> notes;
  private final RunState state;
  private final Supplier<TreeEncoder> encoders;
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
    /**
     * Went into a directory.
     *
     * @param path null for the root, as the directory
     * @param previous its tree in the parent snapshot
     * @param same what that tree has, when all of its entries are as they were: of them only
     *     directories follow
     */
    record Enter(
        @Nullable TreePath path,
        SourceEntry.@Nullable Directory directory,
        Optional<BlobId> previous,
        FolderMemory.@Nullable Folder same)
        implements Step {}

    /** Came upon something that is whole. */
    record Found(TreePath path, Node node) implements Step {}

    /** Came upon a file that is being read. */
    record Pending(FileJob job) implements Step {}

    /**
     * Came to a directory's end.
     *
     * @param entries the digest of its entries; null unless all of them are in its tree
     */
    record Leave(@Nullable Digest entries) implements Step {}
  }

  /** A directory whose nodes are being collected. */
  private static final class Frame {
    final @Nullable TreePath path;
    final SourceEntry.@Nullable Directory directory;
    final Optional<BlobId> previous;
    final FolderMemory.@Nullable Folder same;
    final TreeEncoder encoder;

    /** Whether anybody asks for its directories' trees. */
    private final boolean noting;

    /** The trees of its directories, by their names in ascending order. */
    final Map<NodeName, BlobId> folders = new LinkedHashMap<>();

    boolean empty = true;

    /**
     * Whether all nodes are whole and as the walk examined them; not kept where nobody notes it.
     */
    boolean asExamined = true;

    Frame(Step.Enter step, TreeEncoder encoder, boolean noting) {
      path = step.path();
      directory = step.directory();
      previous = step.previous();
      same = step.same();
      this.encoder = encoder;
      this.noting = noting || same != null;
    }

    /** Returns false for what the tree has no room for. */
    boolean add(Node node) {
      if (same == null && !encoder.addIfItFits(node)) {
        asExamined = false;
        return false;
      }
      empty = false;
      if (noting && node instanceof Node.Directory below) {
        folders.put(below.name(), below.subtree());
      }
      return true;
    }

    void examine(FileJob job, Optional<Node> node) {
      asExamined &=
          noting
              && node.isPresent()
              && node.get() instanceof Node.File file
              && file.metadata().equals(job.file.metadata())
              && file.metadata().error().isEmpty()
              && file.size() == job.file.sizeBytes();
    }

    /** Whether the parent's tree has the same nodes. */
    boolean isAsBefore() {
      return same != null && same.folders().equals(List.copyOf(folders.values()));
    }
  }

  /**
   * @param trees reads those of the parent
   * @param notes hears of each directory
   * @param encoders makes as many as directories are open at a time
   */
  TreeAssembly(
      BlobSink sink,
      Function<BlobId, TreeReader> trees,
      Optional<FolderNotes> notes,
      RunState state,
      Supplier<TreeEncoder> encoders) {
    this.sink = sink;
    this.trees = trees;
    this.notes = notes;
    this.state = state;
    this.encoders = encoders;
  }

  void enterRoot(Optional<BlobId> previous) throws InterruptedException {
    add(new Step.Enter(null, null, previous, null));
  }

  /**
   * @param same what the previous tree has, when all entries are as they were: only directories are
   *     told then
   */
  void enter(
      TreePath path,
      SourceEntry.Directory directory,
      Optional<BlobId> previous,
      FolderMemory.@Nullable Folder same)
      throws InterruptedException {
    add(new Step.Enter(path, directory, previous, same));
  }

  void found(TreePath path, Node node) throws InterruptedException {
    add(new Step.Found(path, node));
  }

  void pending(FileJob job) throws InterruptedException {
    add(new Step.Pending(job));
  }

  /**
   * @param entries the digest of its entries; null unless all of them are in its tree
   */
  void leave(@Nullable Digest entries) throws InterruptedException {
    add(new Step.Leave(entries));
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
      case Step.Enter enter -> open.push(new Frame(enter, encoder(), notes.isPresent()));
      case Step.Found found -> add(found.path(), found.node());
      case Step.Pending pending -> {
        var node = pending.job().outcome();
        open.element().examine(pending.job(), node);
        node.ifPresent(whole -> add(pending.job().path, whole));
      }
      case Step.Leave leave -> close(open.pop(), leave.entries());
    }
  }

  private void add(TreePath path, Node node) {
    if (!open.element().add(node)) {
      state
          .warnings()
          .add(
              path,
              WarningCode.TOO_LARGE,
              "its folder's tree has no room for it: keep the folder's largest files, or some of"
                  + " its many, elsewhere or exclude them");
    }
  }

  private void close(Frame frame, @Nullable Digest entries) throws InterruptedException {
    var directory = frame.directory;
    if (directory != null && directory.waypoint() && frame.empty) {
      release(frame.encoder);
      return;
    }
    var id = frame.isAsBefore() ? frame.previous.orElseThrow() : save(frame);
    release(frame.encoder);
    if (directory == null || frame.path == null) {
      root = id;
      rootIsEmpty = frame.empty;
      return;
    }
    if (entries != null && frame.asExamined) {
      notes.ifPresent(heard -> heard.add(id, entries, List.copyOf(frame.folders.values())));
    }
    state.counters().directories.count(difference(frame.previous, id));
    add(frame.path, new Node.Directory(directory.name(), directory.metadata(), id));
  }

  private BlobId save(Frame frame) throws InterruptedException {
    if (frame.same != null) {
      copy(frame.previous.orElseThrow(), frame);
    }
    var tree = frame.encoder.tree();
    var saved = sink.saveTree(tree);
    state.counters().saved(BlobType.TREE, saved, tree.encoded().plainLength());
    return tree.id();
  }

  /** Takes the nodes from the parent's tree, with the directories' trees of today. */
  private void copy(BlobId previous, Frame frame) {
    try {
      var reader = trees.apply(previous);
      for (var node = reader.next(); node.isPresent(); node = reader.next()) {
        if (!(node.get() instanceof Node.Directory directory)) {
          frame.encoder.add(node.get());
          continue;
        }
        var subtree = frame.folders.get(directory.name());
        if (subtree != null) {
          frame.encoder.add(new Node.Directory(directory.name(), directory.metadata(), subtree));
        }
      }
    } catch (EngineException e) {
      throw new StaleMemoryException(previous, e);
    }
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
    return free != null ? free.reset() : encoders.get();
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
