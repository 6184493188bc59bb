/**
 * Snapshots: the immutable records of what was protected, when, and of which root tree.
 *
 * <p>Start at {@link io.holdfast.engine.snapshot.Snapshot}. Knows nothing of stores or trees'
 * content.
 */
@NullMarked
package io.holdfast.engine.snapshot;

import org.jspecify.annotations.NullMarked;
