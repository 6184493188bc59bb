/**
 * Prune runs: when a repository is due, what one run may cost, and how a node does it.
 *
 * <p>People ask by {@link io.holdfast.control.prune.PruneRuns}, schedules by {@link
 * io.holdfast.control.prune.PruneRounds}; {@link io.holdfast.control.prune.PruneChore} is what a
 * node then does, in turns short enough that backups find the repository unlocked in between.
 */
@NullMarked
package io.holdfast.control.prune;

import org.jspecify.annotations.NullMarked;
