/**
 * Explorers: sessions in which somebody looks into points, takes things out and has them restored,
 * until they are closed.
 *
 * <p>Start at {@link io.holdfast.control.explore.Explorers}.
 */
@NullMarked
package io.holdfast.control.explore;

import org.jspecify.annotations.NullMarked;
