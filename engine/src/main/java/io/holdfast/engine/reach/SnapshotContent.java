package io.holdfast.engine.reach;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot holds, by reading each of its trees once, and what it added to its repository.
 * Memory grows with the number of different folders, not of paths: folders that lie in each other a
 * thousand times over are counted without being walked.
 */
public final class SnapshotContent {
  /** More than any disk has: sums of hostile trees stop here and do not wrap. */
  private static final long MOST = 1L << 53;

  private final Repository repository;
  private final Map<BlobId, Folder> folders = new ConcurrentHashMap<>();

  /** Lines of the index that are needed. Guarded by this. */
  private final BitSet lines = new BitSet();

  private SnapshotContent(Repository repository) {
    this.repository = repository;
  }

  /**
   * What was counted, each path for itself.
   *
   * @param unusable entries that cannot be restored
   * @param bytes of files, as their entries tell them
   * @param storedBytes sealed bytes that the snapshot needs and the one before did not
   */
  public record Report(
      long files, long directories, long others, long unusable, long bytes, long storedBytes) {
    /** Entries of all kinds. */
    public long items() {
      return sum(sum(files, directories), others);
    }
  }

  /** One tree: what lies in it, and what in all below once that is known. */
  private static final class Folder {
    private final List<BlobId> subtrees = new ArrayList<>();
    private long files;
    private long directories;
    private long others;
    private long unusable;
    private long bytes;
    private boolean summed;

    private void add(Folder below) {
      files = sum(files, below.files);
      directories = sum(directories, below.directories);
      others = sum(others, below.others);
      unusable = sum(unusable, below.unusable);
      bytes = sum(bytes, below.bytes);
    }
  }

  /**
   * @param repository with its index loaded
   * @param root of the snapshot
   * @param before the root of the snapshot that it followed; what is damaged in that is passed over
   * @throws EngineException BLOB_MISSING, BLOB_DAMAGED, TREE_DAMAGED when the snapshot is not
   *     whole; LOCK_LOST when somebody loaded the index anew meanwhile, in which blobs have other
   *     lines
   */
  public static Report measure(Repository repository, BlobId root, Optional<BlobId> before)
      throws InterruptedException {
    var generation = repository.index().generation();
    try {
      var report = measured(repository, root, before);
      requireSame(repository, generation, null);
      return report;
    } catch (RuntimeException e) {
      requireSame(repository, generation, e);
      throw e;
    }
  }

  private static void requireSame(
      Repository repository, long generation, @Nullable RuntimeException cause) {
    if (repository.index().generation() != generation) {
      throw new EngineException(
          ErrorCode.LOCK_LOST, "the index was replaced meanwhile; measure it again", cause);
    }
  }

  private static Report measured(Repository repository, BlobId root, Optional<BlobId> before)
      throws InterruptedException {
    var content = new SnapshotContent(repository);
    ReachableTrees.walk(content::open, List.of(root), content.new Counting());
    var total = content.total(root);
    var added = content.lines;
    if (before.isPresent()) {
      var known = new SnapshotContent(repository);
      ReachableTrees.walk(known::open, List.of(before.get()), known.new Knowing());
      added.andNot(known.lines);
    }
    return new Report(
        total.files,
        total.directories,
        total.others,
        total.unusable,
        total.bytes,
        added.stream().mapToLong(line -> repository.index().blob(line).length()).sum());
  }

  private TreeReader open(BlobId tree) {
    need(tree, BlobType.TREE);
    return TreeSource.of(repository).open(tree);
  }

  private void need(BlobId id, BlobType type) {
    var line = repository.index().requireLine(id, type);
    synchronized (this) {
      lines.set(line);
    }
  }

  /** Adds up from the leaves, without a call for each level: a client may nest them as it likes. */
  private Folder total(BlobId root) {
    var open = new ArrayDeque<Folder>();
    open.push(folder(root));
    while (!open.isEmpty()) {
      var folder = open.element();
      var waiting =
          folder.subtrees.stream().map(this::folder).filter(below -> !below.summed).toList();
      if (folder.summed || waiting.isEmpty()) {
        open.pop();
        addUp(folder);
      } else {
        waiting.forEach(open::push);
      }
    }
    return folder(root);
  }

  private void addUp(Folder folder) {
    if (folder.summed) {
      return;
    }
    folder.subtrees.forEach(subtree -> folder.add(folder(subtree)));
    folder.summed = true;
  }

  private Folder folder(BlobId tree) {
    return folders.computeIfAbsent(tree, _ -> new Folder());
  }

  private static long sum(long left, long right) {
    return Math.min(MOST, left + right);
  }

  /** Of the snapshot itself: whatever is wrong ends it. */
  private final class Counting implements ReachableTrees.Visitor {
    @Override
    public void visit(BlobId tree, Node node) {
      var folder = folder(tree); // of one tree only one thread tells
      switch (node) {
        case Node.File file -> {
          file.content().forEach(blob -> need(blob, BlobType.DATA));
          folder.files++;
          folder.bytes = sum(folder.bytes, Math.min(MOST, file.size()));
        }
        case Node.Directory directory -> {
          folder.subtrees.add(directory.subtree());
          folder.directories++;
        }
        case Node.Unusable _ -> {
          folder.others++;
          folder.unusable++;
        }
        case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> folder.others++;
      }
    }

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {
      throw failure;
    }
  }

  /** Of the one before: only what it needs, as far as it is there. */
  private final class Knowing implements ReachableTrees.Visitor {
    @Override
    public void visit(BlobId tree, Node node) {
      if (node instanceof Node.File file) {
        for (var blob : file.content()) {
          var line = repository.index().line(blob, BlobType.DATA);
          if (line >= 0) {
            synchronized (SnapshotContent.this) {
              lines.set(line);
            }
          }
        }
      }
    }

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {
      // It counts as far as it goes.
    }
  }
}
