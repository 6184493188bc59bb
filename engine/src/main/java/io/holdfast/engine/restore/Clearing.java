package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.tree.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes what a restore takes away and puts nothing in the place of, name by name; a plan's only
 * tells what would go. Thread-safe.
 */
final class Clearing {
  private final Selector selector;
  private final Spared spared;
  private final ItemReporter reporter;
  private final boolean dry;

  /**
   * @param dry whether nothing is removed
   */
  Clearing(Selector selector, Spared spared, ItemReporter reporter, boolean dry) {
    this.selector = selector;
    this.spared = spared;
    this.reporter = reporter;
    this.dry = dry;
  }

  /** Clears a folder once all that it holds has ended. */
  void clear(FolderEntry entry) throws InterruptedException {
    var staying = whyAllStays(entry);
    for (var name : entry.extras()) {
      var place = entry.place().child(name);
      if (staying.isPresent()) {
        reporter.skipped(place, ItemKind.UNKNOWN, "it stays, since " + staying.get());
      } else {
        remove(entry.folder().orElseThrow(), place);
      }
    }
  }

  private static Optional<String> whyAllStays(FolderEntry entry) {
    if (entry.isIncomplete()) {
      return Optional.of("not all there was restored");
    }
    if (entry.isAmbiguous()) {
      return Optional.of("names that differ are the same here");
    }
    return entry.isMounted() ? Optional.of("it is on another file system") : Optional.empty();
  }

  /** Whether something is left when all is removed that may be, so that nothing takes its place. */
  boolean keeps(RestoreFolder at, NodePlace place) throws InterruptedException {
    stopWhenInterrupted();
    var name = place.target().name();
    if (!selector.clears(place.source()) || at.isMounted(name)) {
      return true;
    }
    var found = at.find(name);
    if (isSpared(at, name, found)) {
      return true;
    }
    if (found.filter(TargetEntry::isFolder).isEmpty()) {
      return false;
    }
    var folder = at.open(name);
    for (var each : names(folder)) {
      if (keeps(folder, place.child(each))) {
        return true;
      }
    }
    return false;
  }

  /** Removes what a folder holds that something else takes the place of. */
  void empty(RestoreFolder at, NodePlace place) throws InterruptedException {
    removeAll(at.open(place.target().name()), place);
  }

  /**
   * Removes a folder that made way, with all that it holds; what cannot go stays aside and is told.
   * An interruption is kept for who asks next.
   *
   * @param place where it was; all that goes is told by the names that it had there
   */
  void removeReplacedTree(RestoreFolder at, NodeName aside, NodePlace place) {
    try {
      if (removeAll(at.open(aside), place)) {
        at.remove(aside);
      } else {
        tellAside(aside, place, "something in it does");
      }
    } catch (HoldfastException e) {
      tellAside(aside, place, FileWork.message(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tellAside(aside, place, "the restore was interrupted");
    }
  }

  /** As {@link #removeReplacedTree}, of a file or link. */
  void removeReplaced(RestoreFolder at, NodeName aside, NodePlace place) {
    try {
      at.remove(aside);
    } catch (HoldfastException e) {
      tellAside(aside, place, FileWork.message(e));
    }
  }

  private void tellAside(NodeName aside, NodePlace place, String reason) {
    var above = new NodePlace(place.source().parent(), place.target().parent());
    reporter.skipped(
        above.child(aside),
        ItemKind.UNKNOWN,
        "it made way for '%s' and stays, since: %s".formatted(place.target().name(), reason));
  }

  /** Returns whether it is gone. */
  private boolean remove(RestoreFolder at, NodePlace place) throws InterruptedException {
    stopWhenInterrupted();
    if (!selector.clears(place.source())) {
      return false;
    }
    var name = place.target().name();
    var kind = ItemKind.UNKNOWN;
    try {
      var existing = at.find(name);
      if (existing.isEmpty()) {
        return true;
      }
      kind = kind(existing.get());
      if (isSpared(at, name, existing)) {
        reporter.skipped(place, kind, "it stays, since the repository that is restored from does");
        return false;
      }
      if (at.isMounted(name)) {
        reporter.skipped(place, kind, "it stays, since something is mounted there");
        return false;
      }
      if (existing.get().isFolder() && !removeAll(at.open(name), place)) {
        reporter.skipped(place, kind, "it stays, since something in it does");
        return false;
      }
      if (!dry) {
        at.remove(name);
      }
      reporter.removed(place, kind);
      return true;
    } catch (HoldfastException e) {
      reporter.failed(place, kind, e.code(), FileWork.message(e));
      return false;
    }
  }

  private boolean removeAll(RestoreFolder folder, NodePlace place) throws InterruptedException {
    var all = true;
    for (var each : names(folder)) {
      all &= remove(folder, place.child(each));
    }
    return all;
  }

  private boolean isSpared(RestoreFolder at, NodeName name, Optional<TargetEntry> found) {
    return spared.isPart(at, name, found) || found.filter(spared::isAbove).isPresent();
  }

  private static List<NodeName> names(RestoreFolder folder) {
    var names = new ArrayList<NodeName>();
    folder.list(names::add);
    return names;
  }

  private static void stopWhenInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static ItemKind kind(TargetEntry entry) {
    return switch (entry.kind()) {
      case FILE -> ItemKind.FILE;
      case FOLDER -> ItemKind.FOLDER;
      case OTHER -> ItemKind.UNKNOWN;
    };
  }
}
