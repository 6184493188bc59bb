package io.holdfast.engine.rewrite;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.reach.BlobIdSet;
import io.holdfast.engine.tree.EncodedTree;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.RawNode;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.engine.tree.TreeReader;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees anew by rules. A tree in which nothing changes keeps its bytes and its id; of one
 * that changes, the nodes that stay keep theirs, fields that we do not know included. Holds one
 * tree for each level, and 32 bytes for each tree that was unchanged. Not thread-safe.
 */
public final class TreeRewriter {
  /** Takes a tree that was written anew. */
  @FunctionalInterface
  public interface Target {
    /**
     * @param tree valid during the call only
     */
    void save(EncodedTree tree) throws InterruptedException;
  }

  private final TreeSource trees;
  private final TreeRules rules;
  private final Target target;
  private final TreeEncoder encoder = new TreeEncoder(ZoneOffset.UTC);
  private final BlobIdSet unchanged = new BlobIdSet();

  /**
   * @param target gets the new trees, those below before those above
   */
  public TreeRewriter(TreeSource trees, TreeRules rules, Target target) {
    this.trees = trees;
    this.rules = rules;
    this.target = target;
  }

  /** A tree on the way down. */
  private static final class Level {
    private final TreePath path;
    private final BlobId tree;
    private final BlobId memory;
    private final int place;

    /** Null when it cannot be read. */
    private @Nullable TreeReader nodes;

    private int next;

    /** What is to become of nodes, by their places; those that stay are left out. */
    private final Map<Integer, Edit> edits = new HashMap<>();

    /**
     * @param memory what the tree is remembered by
     * @param place of the directory in the tree above
     */
    private Level(TreePath path, BlobId tree, BlobId memory, int place) {
      this.path = path;
      this.tree = tree;
      this.memory = memory;
      this.place = place;
    }
  }

  /** What becomes of a node's text; empty when it is left out. */
  @FunctionalInterface
  private interface Edit {
    Optional<RawNode> apply(RawNode node);
  }

  /**
   * Writes what is below {@code root} anew.
   *
   * @return the new root; the same when nothing changed
   * @throws HoldfastException when a tree cannot be read and the rules do not allow for it
   */
  public BlobId rewrite(BlobId root) throws InterruptedException {
    var levels = new ArrayDeque<Level>();
    levels.push(open(new Level(TreePath.ROOT, root, rules.memory(TreePath.ROOT, root), 0)));
    while (true) {
      var level = levels.getFirst();
      var below = advance(level);
      if (below.isPresent()) {
        levels.push(open(below.get()));
        continue;
      }
      levels.pop();
      var tree = finish(level);
      var above = levels.peek();
      if (above == null) {
        return tree;
      }
      if (!tree.equals(level.tree)) {
        above.edits.put(level.place, node -> Optional.of(node.withSubtree(tree)));
      }
    }
  }

  private Level open(Level level) {
    try {
      level.nodes = trees.open(level.tree);
    } catch (HoldfastException e) {
      rules.unreadable(level.path, level.tree, e);
    }
    return level;
  }

  /** Goes on up to a directory that has to be looked into; empty at the tree's end. */
  private Optional<Level> advance(Level level) throws InterruptedException {
    while (level.nodes != null) {
      if (Thread.interrupted()) {
        throw new InterruptedException("rewriting trees");
      }
      var node = next(level, level.nodes);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      var place = level.next++;
      var path = level.path.child(node.get().name());
      switch (rules.change(path, node.get())) {
        case TreeRules.Change.Drop _ -> level.edits.put(place, _ -> Optional.empty());
        case TreeRules.Change.Content(var blobs, var sizeBytes) ->
            level.edits.put(place, raw -> Optional.of(raw.withContent(blobs, sizeBytes)));
        case TreeRules.Change.Keep _ -> {
          if (node.get() instanceof Node.Directory directory) {
            var memory = rules.memory(path, directory.subtree());
            if (!unchanged.contains(memory)) {
              return Optional.of(new Level(path, directory.subtree(), memory, place));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Node> next(Level level, TreeReader nodes) {
    try {
      return nodes.next();
    } catch (HoldfastException e) {
      rules.unreadable(level.path, level.tree, e);
      level.nodes = null;
      return Optional.empty();
    }
  }

  private BlobId finish(Level level) throws InterruptedException {
    encoder.reset();
    if (level.nodes != null) {
      if (level.edits.isEmpty()) {
        unchanged.add(level.memory);
        return level.tree;
      }
      encode(level);
    }
    var tree = encoder.tree();
    target.save(tree);
    return tree.id();
  }

  private void encode(Level level) throws InterruptedException {
    var nodes = trees.open(level.tree);
    var place = 0;
    for (var node = nodes.nextRaw(); node.isPresent(); node = nodes.nextRaw()) {
      var edit = level.edits.get(place++);
      var edited = edit == null ? node : edit.apply(node.get());
      edited.ifPresent(encoder::add);
    }
  }
}
