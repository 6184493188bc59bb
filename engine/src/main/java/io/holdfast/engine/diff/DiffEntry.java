package io.holdfast.engine.diff;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;

/**
 * One difference.
 *
 * @param before empty when added
 * @param after empty when removed
 */
public record DiffEntry(
    TreePath path, Change change, Optional<Node> before, Optional<Node> after) {}
