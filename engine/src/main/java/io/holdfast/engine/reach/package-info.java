/**
 * What snapshots reach: every tree below their roots, each once, however many snapshots share it.
 *
 * <p>Start at {@link io.holdfast.engine.reach.ReachableTrees}. For verbs that look at a whole
 * repository; {@link io.holdfast.engine.list.TreeWalk} visits one snapshot in order, with paths.
 */
@NullMarked
package io.holdfast.engine.reach;

import org.jspecify.annotations.NullMarked;
