package io.holdfast.engine.restore;

import static io.holdfast.base.ErrorCode.PATH_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes a request wants, and which folder of the snapshot becomes the target folder.
 *
 * @param base the folder that becomes the target, from the snapshot's root
 * @param node the base's own node; empty for the snapshot's root, which has none
 * @param paths wanted, from the base; the root among them means all of it
 * @param named whether what is wanted lands by its own names
 * @param start of the paths that patterns speak of: where the base lies in the request's
 */
record Selector(
    TreePath base,
    BlobId tree,
    Optional<Node.Directory> node,
    List<TreePath> paths,
    RestoreSelection selection,
    boolean named,
    TreePath start) {

  /** How a node stands to what is wanted. */
  enum Match {
    NONE,
    /** A folder that may hold something wanted. */
    ABOVE,
    WANTED
  }

  /**
   * @throws EngineException PATH_MISSING when a selected path is not in the snapshot
   */
  static Selector of(TreeSource trees, RestoreRequest request) {
    var root = request.snapshot().tree();
    var selected = new ArrayList<TreePath>();
    for (var path : request.selection().paths()) {
      var whole = request.base().resolve(path);
      if (!whole.isRoot() && PathLookup.find(trees, root, whole).isEmpty()) {
        throw new EngineException(PATH_MISSING, "the snapshot has no '%s'".formatted(whole));
      }
      selected.add(whole);
    }
    var base =
        switch (request.options().placement()) {
          case FULL_PATH -> request.base();
          case STRIPPED -> strippedBase(trees, request, selected);
          case NAMED -> namedBase(request, selected);
        };
    var wanted = selected.isEmpty() ? List.of(base) : selected;
    return new Selector(
        base,
        PathLookup.folder(trees, root, base),
        PathLookup.find(trees, root, base).map(Node.Directory.class::cast),
        wanted.stream().map(path -> below(base, path)).toList(),
        request.selection(),
        request.options().placement() == Placement.NAMED,
        request.base().isPrefixOf(base) ? below(request.base(), base) : TreePath.ROOT);
  }

  /** Whether what restored folders hold beyond the snapshot is all that a clearing removes. */
  boolean clearsWanted() {
    return !named && !wantsBase();
  }

  /** Whether the base folder is wanted itself, with all in it. */
  boolean wantsBase() {
    return paths.stream().anyMatch(TreePath::isRoot) && selection.includes().isEmpty();
  }

  /** The names in a folder that may {@link #match}; empty when all may. */
  Optional<Set<NodeName>> namesIn(TreePath folder) {
    var names = new HashSet<NodeName>();
    for (var wanted : paths) {
      if (wanted.isPrefixOf(folder)) {
        return Optional.empty();
      }
      if (folder.isPrefixOf(wanted)) {
        names.add(wanted.names().get(folder.depth()));
      }
    }
    return Optional.of(names);
  }

  Match match(TreePath path) {
    if (isExcluded(path)) {
      return Match.NONE;
    }
    var match = Match.NONE;
    for (var wanted : paths) {
      if (wanted.isPrefixOf(path)) {
        match = Match.WANTED;
        break;
      }
      if (path.isPrefixOf(wanted)) {
        match = Match.ABOVE;
      }
    }
    if (match == Match.WANTED && !selection.includes().isEmpty()) {
      return included(path) ? Match.WANTED : Match.ABOVE;
    }
    return match;
  }

  /** Whether a clearing may take something that the snapshot has not. */
  boolean clears(TreePath path) {
    return named ? !isExcluded(path) : match(path) == Match.WANTED;
  }

  private boolean isExcluded(TreePath path) {
    return selection.excludes().stream().anyMatch(pattern -> pattern.matches(ofRequest(path)));
  }

  private boolean included(TreePath path) {
    return selection.includes().stream().anyMatch(pattern -> pattern.covers(ofRequest(path)));
  }

  /** Patterns speak of paths from the request's folder, wherever things land. */
  private TreePath ofRequest(TreePath path) {
    return start.isRoot() ? path : start.resolve(path);
  }

  private static TreePath strippedBase(
      TreeSource trees, RestoreRequest request, List<TreePath> selected) {
    var root = request.snapshot().tree();
    var candidates = selected;
    if (selected.isEmpty() && request.base().isRoot()) {
      candidates = backedUp(trees, request);
    }
    if (candidates.isEmpty()) {
      return request.base();
    }
    var shared = shared(candidates);
    var isFolder =
        shared.isRoot()
            || PathLookup.find(trees, root, shared).orElseThrow() instanceof Node.Directory;
    return isFolder ? shared : shared.parent();
  }

  private static TreePath namedBase(RestoreRequest request, List<TreePath> selected) {
    var anything = selected.isEmpty() || selected.contains(request.base());
    return anything ? request.base() : shared(selected.stream().map(TreePath::parent).toList());
  }

  /** The deepest folder above, or equal to, all of them. */
  private static TreePath shared(List<TreePath> paths) {
    var shared = paths.getFirst();
    for (var path : paths) {
      while (!shared.isPrefixOf(path)) {
        shared = shared.parent();
      }
    }
    return shared;
  }

  /** A backup of a relative path is listed whole but lies in the tree under its own name. */
  private static List<TreePath> backedUp(TreeSource trees, RestoreRequest request) {
    var found = new ArrayList<TreePath>();
    for (var text : request.snapshot().paths()) {
      var names = TreePath.parse(text.replace("\\", "\\\\")).names();
      for (var start = 0; start < names.size(); start++) {
        var path = TreePath.of(names.subList(start, names.size()));
        if (PathLookup.find(trees, request.snapshot().tree(), path).isPresent()) {
          found.add(path);
          break;
        }
      }
    }
    return found.size() == request.snapshot().paths().size() ? found : List.of();
  }

  private static TreePath below(TreePath base, TreePath path) {
    var names = path.names();
    return TreePath.of(names.subList(base.depth(), names.size()));
  }
}
