package io.holdfast.engine.diff;

import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;

/**
 * One difference.
 *
 * @param before empty when added
 * @param after empty when removed
 * @param presumed whether a file counts as changed for its modification time alone: its size is the
 *     same, and its pieces were cut in two ways that cannot be compared
 */
public record DiffEntry(
    TreePath path, Change change, Optional<Node> before, Optional<Node> after, boolean presumed) {}
