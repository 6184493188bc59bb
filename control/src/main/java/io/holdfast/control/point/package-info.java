/**
 * Restore points after they were made: described, pinned, put into the trash, removed for good.
 *
 * <p>Start at {@link io.holdfast.control.point.RestorePoints}. Whoever lets a point go, a person or
 * retention, it takes one way: {@link io.holdfast.control.point.PointTrash}, then {@link
 * io.holdfast.control.point.PointRemoval}.
 */
@NullMarked
package io.holdfast.control.point;

import org.jspecify.annotations.NullMarked;
