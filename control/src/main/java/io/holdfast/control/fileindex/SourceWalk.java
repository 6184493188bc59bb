package io.holdfast.control.fileindex;

import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.engine.tree.TreePath;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks down from the roots of all points of a source at once, in the order of the paths, through
 * what is worth looking at only. A folder that several points have unchanged is walked once for all
 * of them. Not thread-safe; for one walk.
 */
final class SourceWalk {
  private static final Comparator<FolderCursor> BY_NAME =
      Comparator.comparing((FolderCursor cursor) -> name(cursor));

  /** A root, or a folder below one. */
  record Place(SearchedIndex index, int folder) {}

  /** What matches at a path: entries that are the same version, with the points that have it. */
  record Match(TreePath path, Map<VersionKey, Held> versions) {}

  /** What tells versions apart. */
  record VersionKey(
      EntryKind kind,
      long size,
      Instant modified,
      @Nullable ContentHash content,
      @Nullable RawBytes link) {
    static VersionKey of(IndexEntry entry) {
      return new VersionKey(
          entry.kind(), entry.size(), entry.modified(), entry.content(), entry.link());
    }
  }

  /** A version, and the points that have it. */
  record Held(IndexEntry entry, BitSet points) {}

  private record Level(TreePath path, PriorityQueue<FolderCursor> cursors) {}

  private final TreePath below;
  private final Optional<TreePath> after;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();

  /**
   * @param below only this path and what lies below it
   * @param after only what comes after this path
   */
  SourceWalk(TreePath below, Optional<TreePath> after) {
    this.below = below;
    this.after = after;
  }

  /**
   * @param roots with the points that have them
   * @param each is told of matches in the order of their paths, until it says no
   * @return whether the walk came to its end
   */
  boolean walk(Map<Place, BitSet> roots, Predicate<Match> each) throws InterruptedException {
    enter(TreePath.ROOT, roots);
    while (!levels.isEmpty()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var level = levels.element();
      if (level.cursors().isEmpty()) {
        levels.pop();
        continue;
      }
      if (!step(level, each)) {
        return false;
      }
    }
    return true;
  }

  private boolean step(Level level, Predicate<Match> each) {
    var name = name(level.cursors().element());
    var path = level.path().child(name);
    var wanted = below.isPrefixOf(path);
    var versions = new LinkedHashMap<VersionKey, Held>();
    var folders = new LinkedHashMap<Place, BitSet>();
    while (!level.cursors().isEmpty() && name(level.cursors().element()).equals(name)) {
      var cursor = level.cursors().remove();
      take(cursor, wanted, versions, folders);
      cursor.advance();
      if (cursor.current() != null) {
        level.cursors().add(cursor);
      }
    }
    if (!wanted && !path.isPrefixOf(below)) {
      // Beyond the one name that leads to what is wanted.
      level.cursors().clear();
      return true;
    }
    if (!versions.isEmpty() && comesAfter(path) && !each.test(new Match(path, versions))) {
      return false;
    }
    if (!folders.isEmpty()) {
      enter(path, folders);
    }
    return true;
  }

  private static void take(
      FolderCursor cursor,
      boolean wanted,
      Map<VersionKey, Held> versions,
      Map<Place, BitSet> folders) {
    var entry = cursor.current();
    if (entry == null) {
      return;
    }
    var index = cursor.index();
    if (wanted && index.matches(entry)) {
      versions
          .computeIfAbsent(VersionKey.of(entry), _ -> new Held(entry, new BitSet()))
          .points()
          .or(cursor.points());
    }
    if (index.leadsOn(entry)) {
      folders
          .computeIfAbsent(new Place(index, entry.folder()), _ -> new BitSet())
          .or(cursor.points());
    }
  }

  private void enter(TreePath path, Map<Place, BitSet> folders) {
    var from = firstName(path);
    var cursors = new PriorityQueue<>(BY_NAME);
    folders.forEach((place, points) -> {
      var cursor = new FolderCursor(place.index(), place.folder(), points, from);
      if (cursor.current() != null) {
        cursors.add(cursor);
      }
    });
    levels.push(new Level(path, cursors));
  }

  /** Where to begin in a folder: on the way to where the last page ended, or to what is wanted. */
  private @Nullable NodeName firstName(TreePath folder) {
    var names = new ArrayList<NodeName>(2);
    after.flatMap(path -> nextName(folder, path)).ifPresent(names::add);
    nextName(folder, below).ifPresent(names::add);
    return names.stream().max(Comparator.naturalOrder()).orElse(null);
  }

  /** The name by which a path goes on from a folder that lies on it. */
  private static Optional<NodeName> nextName(TreePath folder, TreePath path) {
    return folder.depth() < path.depth() && folder.isPrefixOf(path)
        ? Optional.of(path.names().get(folder.depth()))
        : Optional.empty();
  }

  private boolean comesAfter(TreePath path) {
    return after.isEmpty() || path.compareTo(after.get()) > 0;
  }

  private static NodeName name(FolderCursor cursor) {
    var entry = cursor.current();
    if (entry == null) {
      throw new IllegalStateException("a cursor at its end");
    }
    return entry.name();
  }
}
