/**
 * Counts what snapshots hold, as restic counts it. Start at {@link io.holdfast.engine.stats.Stats}.
 * Changes nothing.
 */
@NullMarked
package io.holdfast.engine.stats;

import org.jspecify.annotations.NullMarked;
