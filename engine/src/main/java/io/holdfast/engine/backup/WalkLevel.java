package io.holdfast.engine.backup;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory that the walk is in. Either its entries are compared with the parent's nodes one by
 * one, or all of them are known to be as they were, and only its directories are left to visit. Not
 * thread-safe.
 */
final class WalkLevel {
  final SharedDirectory shared;
  final ParentDirectory parent;
  final @Nullable TreePath path;

  /** Null where the entries are compared. */
  private final FolderMemory.@Nullable Folder known;

  /** The directories to come, and the trees that they had; none where the entries are compared. */
  private final Iterator<SourceEntry.Directory> folders;

  private final Iterator<BlobId> subtrees;

  /** Directories that others may have opened already, in order. */
  private final Deque<Upcoming> upcoming = new ArrayDeque<>();

  /** The last that {@link #next} told, where it was one of these and was not taken. */
  private @Nullable Upcoming current;

  private @Nullable BlobId subtree;

  /** Of the entries; null where nobody wants to know or it could not be found. */
  private final @Nullable Digest entries;

  private boolean complete = true;

  private WalkLevel(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      FolderMemory.@Nullable Folder known,
      Iterator<SourceEntry.Directory> folders,
      @Nullable Digest entries) {
    this.shared = shared;
    this.parent = parent;
    this.path = path;
    this.known = known;
    this.folders = folders;
    this.entries = entries;
    subtrees = known == null ? Collections.emptyIterator() : known.folders().iterator();
  }

  /**
   * @param entries as a look before this found them; null where nobody shall believe it
   */
  static WalkLevel compared(
      SharedDirectory shared,
      ParentDirectory parent,
      @Nullable TreePath path,
      @Nullable Digest entries) {
    return new WalkLevel(shared, parent, path, null, Collections.emptyIterator(), entries);
  }

  /**
   * @param look says that all is as it was
   */
  static WalkLevel same(
      SharedDirectory shared, TreePath path, DirectoryLook look, FolderMemory.Folder known) {
    return new WalkLevel(shared, ParentDirectory.NONE, path, known, look.folders(), look.entries());
  }

  /** What its tree is, unless one of its folders has changed; null where entries are compared. */
  FolderMemory.@Nullable Folder same() {
    return known;
  }

  /** The next entry to visit. */
  Optional<SourceEntry> next(LookAhead ahead) {
    if (known != null) {
      return nextFolder(ahead);
    }
    var next = shared.directory.next();
    if (next.isPresent() && next.get() instanceof SourceEntry.Unreadable) {
      incomplete();
    }
    return next;
  }

  private Optional<SourceEntry> nextFolder(LookAhead ahead) {
    current = upcoming.poll();
    SourceEntry.Directory next;
    if (current != null) {
      next = current.entry;
      subtree = current.previous;
    } else if (folders.hasNext()) {
      next = folders.next();
      subtree = subtrees.next();
    } else {
      return Optional.empty();
    }
    while (ahead.hasRoom(upcoming.size()) && folders.hasNext()) {
      upcoming.add(ahead.add(folders.next(), subtrees.next(), shared));
    }
    return Optional.of(next);
  }

  /**
   * What was seen already of the directory that {@link #next} told last; for the caller to close.
   */
  Optional<Upcoming.Seen> seen(LookAhead ahead) throws InterruptedException {
    if (current == null) {
      return Optional.empty();
    }
    var seen = ahead.take(current);
    current = null;
    return seen;
  }

  /** Whoever reads its files may need it longer. */
  void close() {
    upcoming.forEach(Upcoming::abandon);
    if (current != null) {
      current.abandon();
    }
    shared.leave();
  }

  /** Something of it is not in its tree, or not whole: the next backup shall look again. */
  void incomplete() {
    complete = false;
  }

  /** Of its entries; null unless all of them are in its tree as the look saw them. */
  @Nullable Digest digest() {
    return complete && (known != null || shared.directory.isAsLooked()) ? entries : null;
  }

  /** The tree that a folder of it had. */
  Optional<BlobId> subtree(NodeName name) {
    if (known != null) {
      return Optional.ofNullable(subtree);
    }
    return parent
        .find(name)
        .flatMap(node ->
            node instanceof Node.Directory directory
                ? Optional.of(directory.subtree())
                : Optional.empty());
  }
}
