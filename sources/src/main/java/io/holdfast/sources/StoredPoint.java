package io.holdfast.sources;

import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A restore point as it lies in a repository whose index is loaded. Whoever made it closes the
 * repository.
 *
 * @param parts as the view told them when the point was made
 */
public record StoredPoint(Repository repository, Snapshot snapshot, List<SourcePart> parts) {
  public StoredPoint {
    parts = List.copyOf(parts);
  }

  /** The same with other parts. */
  public StoredPoint with(List<SourcePart> others) {
    return new StoredPoint(repository, snapshot, others);
  }

  /**
   * The same with a folder of it for its root; the parts' paths start there too.
   *
   * @throws io.holdfast.engine.EngineException PATH_MISSING when there is no such folder
   */
  public StoredPoint below(TreePath folder) {
    var tree = PathLookup.folder(TreeSource.of(repository), snapshot.tree(), folder);
    return new StoredPoint(repository, snapshot.toBuilder().tree(tree).build(), parts);
  }

  /** What lies at a path; empty for the root and when nothing does. */
  public Optional<Node> find(TreePath path) {
    return PathLookup.find(TreeSource.of(repository), snapshot.tree(), path);
  }

  /**
   * Visits all below a folder.
   *
   * @throws io.holdfast.engine.EngineException PATH_MISSING when it is no folder
   */
  public void walk(TreePath folder, TreeWalk.Visitor visitor) throws InterruptedException {
    var trees = TreeSource.of(repository);
    var tree = PathLookup.folder(trees, snapshot.tree(), folder);
    TreeWalk.walk(trees, tree, folder, visitor);
  }

  /**
   * Opens a file from its start; each piece is proven before it is handed out.
   *
   * @throws io.holdfast.engine.EngineException PATH_MISSING when it is no file
   */
  public InputStream open(TreePath file) {
    return FileContent.open(repository, snapshot.tree(), file);
  }
}
