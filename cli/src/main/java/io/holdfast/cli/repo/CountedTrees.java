package io.holdfast.cli.repo;

import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.TreeReader;
import java.util.concurrent.atomic.AtomicLong;

/** Tells how many folders a command has read, for those that read nothing else. */
final class CountedTrees implements TreeSource {
  private final TreeSource trees;
  private final ProgressDisplay display;
  private final AtomicLong read = new AtomicLong();

  CountedTrees(TreeSource trees, ProgressDisplay display) {
    this.trees = trees;
    this.display = display;
  }

  /** What is counted. */
  private enum Phase {
    TREES
  }

  @Override
  public TreeReader open(BlobId tree) {
    display.update(Phase.TREES, read.incrementAndGet(), 0);
    return trees.open(tree);
  }
}
