package io.holdfast.engine.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;

/**
 * What became of one node of the snapshot, or of one name that stood at the target.
 *
 * @param path in the snapshot; of something removed, where it would have been there
 * @param target where it is now, relative to the target
 * @param bytes of content
 * @param code why it failed or was skipped
 * @param message for people; empty when there is nothing to say
 */
public record RestoredItem(
    TreePath path,
    ItemKind kind,
    TreePath target,
    ItemOutcome outcome,
    long bytes,
    Optional<ErrorCode> code,
    String message) {}
