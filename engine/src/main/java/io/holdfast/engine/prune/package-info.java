/**
 * Frees the space of what no snapshot needs, in two phases and beside stock clients.
 *
 * <p>Start at {@link io.holdfast.engine.prune.Prune}. One run takes packs out of the index, after
 * it wrote what is still needed of them to new ones, and marks them; a later run deletes packs that
 * have been marked for the grace period and that still nobody needs. ADR 0151 says why each moment
 * of this is safe. What is known of packs and blobs lies in sorted runs, not in memory: ADR 0253
 * says what is read when, and what each thing costs.
 */
@NullMarked
package io.holdfast.engine.prune;

import org.jspecify.annotations.NullMarked;
