package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.Collections;
import java.util.Deque;
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

  /** Bytes of their attributes. */
  private static final int MOST_ATTRIBUTE_BYTES = 4 << 20;

  final SharedDirectory shared;
  final ParentDirectory parent;
  final @Nullable TreePath path;

  /** Entries read already. */
  private final Deque<SourceEntry> ahead;

  /** Null where the entries are compared. */
  private final FolderMemory.@Nullable Folder known;

  /** The trees of the folders to come, where the entries are as they were. */
  private final Iterator<BlobId> subtrees;

  /** Of the entries; null where nobody wants to know, and where it is known. */
  private final @Nullable FolderDigest seen;

  private boolean complete = true;

  private WalkLevel(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      Deque<SourceEntry> ahead,
      FolderMemory.@Nullable Folder known,
      @Nullable FolderDigest seen) {
    this.shared = shared;
    this.parent = parent;
    this.path = path;
    this.ahead = ahead;
    this.known = known;
    this.seen = seen;
    subtrees = known == null ? Collections.emptyIterator() : known.folders().iterator();
  }

  /**
   * @param ahead its first entries
   * @param noting whether {@link #digest} will be asked for
   */
  static WalkLevel compared(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      Deque<SourceEntry> ahead,
      boolean noting) {
    return new WalkLevel(shared, parent, path, ahead, null, noting ? new FolderDigest() : null);
  }

  /**
   * @param entries all that it has
   */
  static WalkLevel same(
      SharedDirectory shared,
      TreePath path,
      Deque<SourceEntry> entries,
      FolderMemory.Folder known) {
    return new WalkLevel(shared, ParentDirectory.NONE, path, entries, known, null);
  }

  /**
   * Reads entries as long as they may be those that are known.
   *
   * @param entries gets those that were read
   * @return whether these are all, and as they were
   */
  static boolean readAhead(
      SourceDirectory directory,
      Deque<SourceEntry> entries,
      FolderMemory.Folder known,
      RunState state)
      throws InterruptedException {
    var digest = new FolderDigest();
    var attributeBytes = 0L;
    while (entries.size() < MOST_AHEAD && attributeBytes < MOST_ATTRIBUTE_BYTES) {
      state.throwIfStopped();
      var next = directory.next();
      if (next.isEmpty()) {
        return digest.finish().equals(known.entries());
      }
      var entry = next.get();
      entries.add(entry);
      if (entry instanceof SourceEntry.Unreadable) {
        return false;
      }
      digest.add(entry);
      attributeBytes += attributeBytes(entry);
    }
    return false;
  }

  private static long attributeBytes(SourceEntry entry) {
    var attributes =
        switch (entry) {
          case SourceEntry.File file -> file.metadata().attributes();
          case SourceEntry.Directory directory -> directory.metadata().attributes();
          case SourceEntry.Leaf(var node) -> node.metadata().attributes();
          case SourceEntry.Unreadable _ -> List.<ExtendedAttribute>of();
        };
    return attributes.stream().mapToLong(each -> each.value().length()).sum();
  }

  boolean isSame() {
    return known != null;
  }

  /** What its tree is, unless one of its folders has changed; null where entries are compared. */
  FolderMemory.@Nullable Folder same() {
    return known;
  }

  Optional<SourceEntry> next() {
    var first = ahead.poll();
    if (first != null) {
      return seen(first);
    }
    return isSame() ? Optional.empty() : shared.directory.next().flatMap(this::seen);
  }

  private Optional<SourceEntry> seen(SourceEntry entry) {
    if (entry instanceof SourceEntry.Unreadable) {
      incomplete();
    } else if (seen != null) {
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
    if (known != null) {
      return known.entries();
    }
    return seen == null ? null : seen.finish();
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
