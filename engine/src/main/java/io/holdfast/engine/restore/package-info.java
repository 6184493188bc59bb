/**
 * Brings nodes of a snapshot back: {@link io.holdfast.engine.restore.RestorePlanner} decides and
 * changes nothing, {@link io.holdfast.engine.restore.Restorer} carries the plan out.
 *
 * <p>Trees are walked once for each, so that no plan holds a million files. Packs are read in their
 * order, each blob is proven by its SHA-256 before it is written, and a file gets its name when it
 * is whole. Where it lands is a {@link io.holdfast.engine.restore.RestoreTarget}, made elsewhere.
 */
@NullMarked
package io.holdfast.engine.restore;

import org.jspecify.annotations.NullMarked;
