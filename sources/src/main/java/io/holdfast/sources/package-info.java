/**
 * Kinds of things to protect, a package each, behind one contract: open a consistent view, stream
 * its parts with what they must contain, restore parts into a target, compare.
 *
 * <p>Start at {@link Source}. A kind's package knows {@code sources}, {@code sources.stream} and
 * {@code sources.posix}, and never another kind's.
 */
@NullMarked
package io.holdfast.sources;

import org.jspecify.annotations.NullMarked;
