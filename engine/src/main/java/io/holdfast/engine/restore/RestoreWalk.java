package io.holdfast.engine.restore;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.restore.FolderEntry.NodePlace;
import io.holdfast.engine.restore.Selector.Match;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks what a request wants beside what stands at the target, and decides about each node. Planner
 * and restorer share it, so that a plan tells what will be done. Changes nothing itself.
 */
final class RestoreWalk implements TreeWalk.Visitor {
  /** What is done about the decisions. Called in the order of the trees. */
  interface Sink {
    /** A folder is gone into; {@link FolderEntry#decision} tells how. */
    void enter(FolderEntry folder);

    /** Something in the way keeps a folder, and all below it, from being restored. */
    void refused(FolderEntry parent, NodePlace place, Node node, Decision decision);

    /** A folder would be replaced, and what it holds cannot be read: what is in the way stays. */
    void lost(FolderEntry parent, NodePlace place, Node node, HoldfastException failure);

    /** Anything but a folder. */
    void node(FolderEntry parent, NodePlace place, Node node, Decision decision)
        throws InterruptedException;

    /** A folder's tree cannot be read, at all or not to its end. */
    void damaged(FolderEntry folder, HoldfastException failure);

    /** All below a folder has been told; {@link FolderEntry#extras} tells what it has besides. */
    void leave(FolderEntry folder) throws InterruptedException;
  }

  private final TreeSource trees;
  private final Selector selector;
  private final ConflictRules rules;
  private final Clearing clearing;
  private final Sink sink;
  private final ArrayDeque<FolderEntry> folders = new ArrayDeque<>();

  RestoreWalk(
      TreeSource trees, Selector selector, ConflictRules rules, Clearing clearing, Sink sink) {
    this.trees = trees;
    this.selector = selector;
    this.rules = rules;
    this.clearing = clearing;
    this.sink = sink;
  }

  void run(Optional<RestoreFolder> target) throws InterruptedException {
    var top =
        new FolderEntry(
            null,
            new NodePlace(TreePath.ROOT, TreePath.ROOT),
            selector.node().orElse(null),
            target.isPresent() ? new Decision.Merge() : new Decision.Create(),
            selector.wantsBase());
    target.ifPresent(top::found);
    folders.push(top);
    sink.enter(top);
    findExtras(top, selector.tree());
    TreeWalk.walk(trees, selector.tree(), TreePath.ROOT, this);
    sink.leave(folders.pop());
  }

  @Override
  public Optional<Set<NodeName>> only(TreePath folder) {
    return selector.namesIn(folder);
  }

  @Override
  public boolean visit(TreePath path, Node node) throws InterruptedException {
    var match = selector.match(path);
    if (match == Match.NONE || (match == Match.ABOVE && !(node instanceof Node.Directory))) {
      return false;
    }
    var parent = folders.element();
    var decision = decide(path, node, parent);
    var target = parent.place().target().child(ConflictRules.nameFor(node, decision));
    var place = new NodePlace(path, target);
    if (!(node instanceof Node.Directory directory)) {
      sink.node(parent, place, node, decision);
      return false;
    }
    return switch (decision) {
      case Decision.Skip _, Decision.Conflict _ -> {
        sink.refused(parent, place, node, decision);
        yield false;
      }
      case Decision.Create _,
          Decision.Merge _,
          Decision.Keep _,
          Decision.Replace _,
          Decision.Rename _ -> {
        var wanted = match == Match.WANTED;
        yield isReadable(parent, place, directory, decision)
            && enter(new FolderEntry(parent, place, directory, decision, wanted), node);
      }
    };
  }

  @Override
  public void leave(TreePath path, Node.Directory directory) throws InterruptedException {
    sink.leave(folders.pop());
  }

  @Override
  public void damaged(TreePath path, HoldfastException failure) {
    GoneStore.rethrow(failure);
    sink.damaged(folders.element(), failure);
  }

  private Decision decide(TreePath path, Node node, FolderEntry parent)
      throws InterruptedException {
    try {
      var decision = rules.decide(node, parent);
      if (decision instanceof Decision.Replace replace && replace.empties()) {
        var place = new NodePlace(path, parent.place().target().child(node.name()));
        if (clearing.keeps(parent.folder().orElseThrow(), place)) {
          return new Decision.Conflict("a folder is in the way that holds what stays");
        }
      }
      return decision;
    } catch (HoldfastException e) {
      return new Decision.Conflict(FileWork.message(e));
    }
  }

  /** Asked where something goes for it; the walk reads it once more. */
  private boolean isReadable(
      FolderEntry parent, NodePlace place, Node.Directory directory, Decision decision) {
    if (!(decision instanceof Decision.Replace)) {
      return true;
    }
    try {
      trees.open(directory.subtree());
      return true;
    } catch (HoldfastException e) {
      GoneStore.rethrow(e);
      sink.lost(parent, place, directory, e);
      return false;
    }
  }

  private boolean enter(FolderEntry entry, Node node) {
    var parent = folders.element();
    try {
      if (entry.decision() instanceof Decision.Merge) {
        parent.folder().ifPresent(at -> find(parent, at, entry));
      }
    } catch (HoldfastException e) {
      parent.release(); // the entry held it, and ends here; the walk still holds it too
      sink.refused(parent, entry.place(), node, new Decision.Conflict(FileWork.message(e)));
      return false;
    }
    folders.push(entry);
    sink.enter(entry);
    if (entry.node() != null) {
      findExtras(entry, entry.node().subtree());
    }
    return true;
  }

  private void find(FolderEntry parent, RestoreFolder at, FolderEntry entry) {
    var name = entry.place().target().name();
    if (rules.clears() && (parent.isMounted() || at.isMounted(name))) {
      entry.mounted();
    }
    entry.found(at.open(name));
  }

  /**
   * Names that only the target has and that would have been restored; none when the tree cannot be
   * read to its end. Above what is wanted, a folder is cleared where it holds something wanted
   * itself; where the target is the restore's alone, always, and then of all that is not wanted.
   */
  private void findExtras(FolderEntry entry, BlobId tree) {
    var folder = entry.folder();
    if (!rules.clears() || entry.isMade() || folder.isEmpty()) {
      return;
    }
    var known = new HashSet<NodeName>();
    var clears = entry.isWanted() || selector.named();
    try {
      var nodes = trees.open(tree);
      for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
        var name = node.get().name();
        var match = match(entry, name);
        if (!selector.named() || entry.isWanted() || match != Match.NONE) {
          known.add(name);
        }
        clears |= match == Match.WANTED;
      }
    } catch (HoldfastException e) {
      GoneStore.rethrow(e);
      return; // the walk itself meets and tells it
    }
    if (!clears) {
      return;
    }
    List<NodeName> extras = new ArrayList<>();
    var absent = new HashSet<>(known);
    try {
      folder
          .get()
          .list(name -> {
            absent.remove(name);
            if (!known.contains(name) && selector.clears(entry.place().source().child(name))) {
              extras.add(name);
            }
          });
      if (!extras.isEmpty() && absent.stream().anyMatch(name -> isThere(folder.get(), name))) {
        entry.ambiguous();
      }
    } catch (HoldfastException e) {
      sink.damaged(entry, e);
      return;
    }
    entry.clears(extras);
  }

  /** Of a name that was not listed: where case or the form of letters makes no difference. */
  private static boolean isThere(RestoreFolder folder, NodeName name) {
    return folder.find(name).isPresent();
  }

  private Match match(FolderEntry entry, NodeName name) {
    return selector.match(entry.place().source().child(name));
  }
}
