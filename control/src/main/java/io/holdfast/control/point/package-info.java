/**
 * Restore points after they were made: described, pinned, removed.
 *
 * <p>Start at {@link io.holdfast.control.point.RestorePoints}.
 */
@NullMarked
package io.holdfast.control.point;

import org.jspecify.annotations.NullMarked;
