package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the walk is in. Either its entries are compared with the parent's nodes one by
 * one, or all of them are known to be as they were. Not thread-safe.
 */
final class WalkLevel {
  /** Entries that are held in memory to find out whether all are as they were. */
  private static final int MOST_AHEAD = 10_000;

  final SharedDirectory shared;
  final ParentDirectory parent;
  final @Nullable TreePath path;

  /** Entries read already. */
  private final Iterator<SourceEntry> ahead;

  /** Null where the entries are compared. */
  private final FolderMemory.@Nullable Folder known;

  /** The trees of the folders to come, where the entries are as they were. */
  private final Iterator<BlobId> subtrees;

  private final FolderDigest seen = new FolderDigest();
  private boolean complete = true;

  private WalkLevel(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      List<SourceEntry> ahead,
      FolderMemory.@Nullable Folder known) {
    this.shared = shared;
    this.parent = parent;
    this.path = path;
    this.ahead = ahead.iterator();
    this.known = known;
    subtrees = known == null ? List.<BlobId>of().iterator() : known.folders().iterator();
  }

  static WalkLevel compared(
      SharedDirectory shared, ParentDirectory parent, @Nullable TreePath path) {
    return compared(shared, parent, path, List.of());
  }

  /**
   * @param ahead its first entries
   */
  static WalkLevel compared(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      List<SourceEntry> ahead) {
    return new WalkLevel(shared, parent, path, ahead, null);
  }

  /**
   * @param entries all that it has
   */
  static WalkLevel same(
      SharedDirectory shared, List<SourceEntry> entries, FolderMemory.Folder known, TreePath path) {
    return new WalkLevel(shared, ParentDirectory.NONE, path, entries, known);
  }

  /**
   * Reads entries as long as they may be those that are known.
   *
   * @param entries gets those that were read
   * @return whether these are all, and as they were
   */
  static boolean readAhead(
      SourceDirectory directory, List<SourceEntry> entries, FolderMemory.Folder known) {
    var digest = new FolderDigest();
    while (entries.size() < MOST_AHEAD) {
      var next = directory.next();
      if (next.isEmpty()) {
        return digest.finish().equals(known.entries());
      }
      entries.add(next.get());
      if (next.get() instanceof SourceEntry.Unreadable) {
        return false;
      }
      digest.add(next.get());
    }
    return false;
  }

  boolean isSame() {
    return known != null;
  }

  /** What its tree is, unless one of its folders has changed; null where entries are compared. */
  FolderMemory.@Nullable Folder same() {
    return known;
  }

  Optional<SourceEntry> next() {
    if (ahead.hasNext()) {
      return seen(ahead.next());
    }
    return isSame() ? Optional.empty() : shared.directory.next().flatMap(this::seen);
  }

  private Optional<SourceEntry> seen(SourceEntry entry) {
    if (entry instanceof SourceEntry.Unreadable) {
      incomplete();
    } else if (!isSame()) {
      seen.add(entry);
    }
    return Optional.of(entry);
  }

  /** Something of it is not in its tree. */
  void incomplete() {
    complete = false;
  }

  /** Of its entries; null unless all of them are in its tree. */
  @Nullable Digest digest() {
    if (!complete) {
      return null;
    }
    return known == null ? seen.finish() : known.entries();
  }

  /** The tree that a folder of it had. */
  Optional<BlobId> subtree(NodeName name) {
    if (isSame()) {
      return Optional.of(subtrees.next());
    }
    return parent
        .find(name)
        .flatMap(node ->
            node instanceof Node.Directory directory
                ? Optional.of(directory.subtree())
                : Optional.empty());
  }
}
