/**
 * Words and tools that every room shares: ids, byte sizes, error codes, task groups, pipes between
 * threads.
 *
 * <p>Something moves here with its third user, or with its second in a room that may not see the
 * first; not before. Start at {@link io.holdfast.base.ErrorCode}, {@link
 * io.holdfast.base.HoldfastException} and {@link io.holdfast.base.TaskGroup}.
 */
@NullMarked
package io.holdfast.base;

import org.jspecify.annotations.NullMarked;
