package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the source in the order of names, beside the parent's trees, and decides for each file
 * whether it must be read. One thread's.
 */
final class TreeWalk {
  private final MasterIndex index;
  private final LastBackup last;
  private final BackupRequest.ChangeDetection detection;
  private final TreeAssembly assembly;
  private final FileQueue queue;
  private final RunState state;
  private final boolean noting;
  private final LookAhead ahead;
  private final LeftDirectories left = new LeftDirectories();
  private final Deque<WalkLevel> levels = new ArrayDeque<>();

  /**
   * @param noting whether the next one wants to know
   * @param ahead served by other threads
   */
  TreeWalk(
      MasterIndex index,
      LastBackup last,
      BackupRequest.ChangeDetection detection,
      boolean noting,
      LookAhead ahead,
      TreeAssembly assembly,
      FileQueue queue,
      RunState state) {
    this.index = index;
    this.last = last;
    this.detection = detection;
    this.noting = noting;
    this.ahead = ahead;
    this.assembly = assembly;
    this.queue = queue;
    this.state = state;
  }

  /**
   * @param parentRoot the parent's root tree
   */
  void run(SourceDirectory root, Optional<BlobId> parentRoot) throws InterruptedException {
    assembly.enterRoot(parentRoot);
    levels.push(compared(new SharedDirectory(root, left), parentRoot, null, null));
    try {
      while (!levels.isEmpty()) {
        state.throwIfStopped();
        visitNext(levels.element());
        if (assembly.isFull()) {
          queue.flush();
          assembly.awaitRoom();
        }
        if (left.isFull()) {
          queue.flush();
          left.awaitRoom();
        }
      }
    } finally {
      levels.forEach(WalkLevel::close);
    }
    queue.finish();
  }

  private void visitNext(WalkLevel level) throws InterruptedException {
    var next = level.next(ahead);
    if (next.isEmpty()) {
      levels.pop().close();
      assembly.leave(level.digest());
      return;
    }
    var entry = next.get();
    var path = new TreePath(level.path, entry.name());
    switch (entry) {
      case SourceEntry.File file -> visit(level, file, path);
      case SourceEntry.Directory directory -> enter(level, directory, path);
      case SourceEntry.Leaf(var node) -> {
        reportIncomplete(level, path, node.metadata());
        state.counters().others.increment();
        assembly.found(path, node);
      }
      case SourceEntry.Unreadable(_, var problem) -> state.warnings().add(path, problem);
    }
  }

  private void visit(WalkLevel level, SourceEntry.File file, TreePath path)
      throws InterruptedException {
    var before = level.parent.find(file.name());
    var old = before.orElse(null) instanceof Node.File node ? node : null;
    if (old != null && isUnchanged(file, old)) {
      reportIncomplete(level, path, file.metadata());
      state.counters().files.count(Counters.Difference.UNMODIFIED);
      state.counters().processedBytes.add(old.size());
      var metadata = file.content().unopened(asCompared(level, file, old), old.metadata());
      assembly.found(path, new Node.File(file.name(), metadata, old.size(), old.content()));
      return;
    }
    var difference = before.isPresent() ? Counters.Difference.CHANGED : Counters.Difference.ADDED;
    var chunks = old == null ? List.<BlobId>of() : old.content();
    var job = new FileJob(file, path, difference, chunks, level.shared);
    try {
      assembly.pending(job); // may save trees, and fail
    } catch (InterruptedException | RuntimeException | Error e) {
      job.release();
      throw e;
    }
    queue.add(job);
  }

  /**
   * With the change time at which its content was read: a backup that ignores the change time does
   * not keep those after it, which do not, from reading the file.
   */
  private static NodeMetadata asCompared(WalkLevel level, SourceEntry.File file, Node.File old) {
    var before = old.metadata().times().changed();
    if (file.metadata().times().changed().equals(before)) {
      return file.metadata();
    }
    level.incomplete();
    return file.metadata().withChanged(before);
  }

  private void enter(WalkLevel level, SourceEntry.Directory directory, TreePath path)
      throws InterruptedException {
    var previous = level.subtree(directory.name());
    var known =
        directory.waypoint()
            ? Optional.<FolderMemory.Folder>empty()
            : previous.flatMap(last::known);
    var seen = seen(level, known);
    SourceDirectory opened;
    try {
      opened = seen.isPresent() ? seen.get().directory() : directory.entries().open();
    } catch (SourceProblem e) {
      state.warnings().add(path, e);
      level.incomplete();
      return;
    }
    reportIncomplete(level, path, directory.metadata());
    var shared = new SharedDirectory(opened, left);
    try {
      levels.push(
          directory.waypoint()
              ? compared(shared, previous, path, null)
              : look(shared, seen, known, previous, path));
    } catch (InterruptedException | RuntimeException | Error e) {
      shared.release();
      throw e;
    }
    assembly.enter(path, directory, previous, levels.element().same());
  }

  /**
   * What was seen ahead, if that can still be told of the directory: all of it is as it was in the
   * parent, or its names are those that were listed, before its turn. Else these are read anew, for
   * a file that was renamed since then would be missed under both names.
   */
  private Optional<Upcoming.Seen> seen(WalkLevel level, Optional<FolderMemory.Folder> known)
      throws InterruptedException {
    var seen = level.seen(ahead);
    if (seen.isPresent()
        && !(known.isPresent() && known.get().isSame(seen.get().look()))
        && !seen.get().directory().isAsListed()) {
      seen.get().directory().close();
      return Optional.empty();
    }
    return seen;
  }

  /**
   * Into a directory of which more may be known than the parent's tree.
   *
   * @param seen a look that there was already
   */
  private WalkLevel look(
      SharedDirectory shared,
      Optional<Upcoming.Seen> seen,
      Optional<FolderMemory.Folder> known,
      Optional<BlobId> previous,
      TreePath path)
      throws InterruptedException {
    if (known.isEmpty() && !noting) {
      return compared(shared, previous, path, null);
    }
    var look = seen.isPresent() ? seen.map(Upcoming.Seen::look) : shared.directory.look();
    if (look.isEmpty()) {
      return compared(shared, previous, path, null);
    }
    var found = look.get();
    if (known.isEmpty() || !known.get().isSame(found)) {
      var parent = seen.flatMap(Upcoming.Seen::parent).orElseGet(() -> parent(previous));
      return WalkLevel.compared(shared, parent, path, found.lasting().orElse(null));
    }
    var counters = state.counters();
    counters.files.unmodified(found.fileNames().size());
    counters.processedBytes.add(found.fileBytes());
    counters.others.add(found.others());
    return WalkLevel.same(shared, path, found, known.get());
  }

  private WalkLevel compared(
      SharedDirectory shared,
      Optional<BlobId> previous,
      @Nullable TreePath path,
      @Nullable Digest entries) {
    return WalkLevel.compared(shared, parent(previous), path, entries);
  }

  private ParentDirectory parent(Optional<BlobId> tree) {
    return tree.map(last::directory).orElse(ParentDirectory.NONE);
  }

  /** All must be equal, and all its blobs there still: else the file is read again. */
  private boolean isUnchanged(SourceEntry.File file, Node.File old) {
    var now = file.metadata();
    var before = old.metadata();
    return file.sizeBytes() == old.size()
        && now.times().modified().equals(before.times().modified())
        && (!detection.compareChangeTime()
            || now.times().changed().equals(before.times().changed()))
        && (!detection.compareInode() || now.identity().inode() == before.identity().inode())
        && old.content().stream().allMatch(id -> index.contains(id, BlobType.DATA));
  }

  private void reportIncomplete(WalkLevel level, TreePath path, NodeMetadata metadata) {
    if (!metadata.error().isEmpty()) {
      state.warnings().add(path, WarningCode.METADATA_INCOMPLETE, metadata.error());
      level.incomplete();
    }
  }
}
