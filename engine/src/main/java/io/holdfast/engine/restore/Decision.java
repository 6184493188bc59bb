package io.holdfast.engine.restore;

import io.holdfast.engine.tree.NodeName;

/** What to do about a node, given what stands at the target under its name. */
sealed interface Decision {
  /** Nothing is there. */
  record Create() implements Decision {}

  /** A folder meets a folder. */
  record Merge() implements Decision {}

  /** What is there has the content already and gets the metadata. */
  record Keep() implements Decision {}

  /**
   * What is there goes.
   *
   * @param tree whether a folder goes with all in it
   * @param reserved whether it goes only as nobody's, as {@link TargetState#reserved} says; if it
   *     is somebody's by then, it stays
   */
  record Replace(TargetEntry.Kind existing, boolean tree, boolean reserved) implements Decision {
    Replace(TargetEntry.Kind existing, boolean tree) {
      this(existing, tree, false);
    }

    /** Whether a folder goes, with all that it holds. */
    boolean empties() {
      return existing == TargetEntry.Kind.FOLDER && tree;
    }
  }

  /** What is there stays; the node gets another name. */
  record Rename(NodeName name) implements Decision {}

  /** What is there stays; the node is left out. */
  record Skip(String reason) implements Decision {}

  /** What is there forbids it. */
  record Conflict(String reason) implements Decision {}
}
