/**
 * Finds nodes by name, path, kind, size and time, in one snapshot or many.
 *
 * <p>Start at {@link io.holdfast.engine.find.Finder}.
 */
@NullMarked
package io.holdfast.engine.find;

import org.jspecify.annotations.NullMarked;
