/**
 * Copies of restore points: which one is read, and how those in further repositories are made,
 * proven and given up.
 *
 * <p>{@link io.holdfast.control.copy.CopyChoice} says which copy of a point is read. {@link
 * io.holdfast.control.copy.CopyOrders} asks for work on copies, {@link
 * io.holdfast.control.copy.CopyChore} does it on a node, {@link io.holdfast.control.copy.CopyWatch}
 * sees to it that nothing is late unnoticed, and {@link io.holdfast.control.copy.Copies} is what
 * people ask.
 */
@NullMarked
package io.holdfast.control.copy;

import org.jspecify.annotations.NullMarked;
