package io.holdfast.engine.rewrite;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/** Leaves paths out, and counts what went with them. Not thread-safe. */
final class Exclusion implements TreeRules {
  private final TreeSource trees;
  private final Predicate<TreePath> excluded;
  private long entries;
  private long files;
  private long bytes;

  Exclusion(TreeSource trees, Predicate<TreePath> excluded) {
    this.trees = trees;
    this.excluded = excluded;
  }

  /** What went since this was asked last. */
  RewriteReport.Removed takeRemoved() {
    var removed = new RewriteReport.Removed(entries, files, bytes);
    entries = 0;
    files = 0;
    bytes = 0;
    return removed;
  }

  @Override
  public Change change(TreePath path, Node node) throws InterruptedException {
    if (!excluded.test(path)) {
      return KEEP;
    }
    count(node);
    if (node instanceof Node.Directory directory) {
      countBelow(path, directory);
    }
    return DROP;
  }

  /** Rules look at paths: the same tree may lie below two of them. */
  @Override
  public BlobId memory(TreePath path, BlobId tree) {
    var text = path.toString().getBytes(StandardCharsets.UTF_8);
    var both = Arrays.copyOf(text, text.length + BlobId.BYTES);
    tree.writeTo(both, text.length);
    return BlobId.hash(both, 0, both.length);
  }

  private void count(Node node) {
    entries++;
    if (node instanceof Node.File file) {
      files++;
      bytes += file.size();
    }
  }

  /** What cannot be read is not counted; it goes all the same. */
  private void countBelow(TreePath path, Node.Directory directory) throws InterruptedException {
    try {
      TreeWalk.walk(trees, directory.subtree(), path, new Counting());
    } catch (HoldfastException e) {
      entries++;
    }
  }

  private final class Counting implements TreeWalk.Visitor {
    @Override
    public boolean visit(TreePath path, Node node) {
      count(node);
      return true;
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {}
  }
}
