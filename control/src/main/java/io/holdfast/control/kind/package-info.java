/**
 * What the service knows of kinds of sources: what can be asked of each, and what its settings must
 * be. The kinds themselves live elsewhere; whoever wires the service tells of them.
 *
 * <p>Start at {@link io.holdfast.control.kind.Kinds}; {@link io.holdfast.control.kind.BundleWishes}
 * takes restores of bundles apart.
 */
@NullMarked
package io.holdfast.control.kind;

import org.jspecify.annotations.NullMarked;
