package io.holdfast.engine.restore;

import io.holdfast.engine.tree.TreePath;

/**
 * Something that is in the way.
 *
 * @param path in the snapshot, from the base
 * @param target relative to the target
 */
public record PlannedConflict(TreePath path, TreePath target, String reason) {}
