/**
 * Words and tools that every room shares: ids, byte sizes, error codes, task groups.
 *
 * <p>Something moves here with its third user, not before. Start at {@link
 * io.holdfast.base.ErrorCode}, {@link io.holdfast.base.HoldfastException} and {@link
 * io.holdfast.base.TaskGroup}.
 */
@NullMarked
package io.holdfast.base;

import org.jspecify.annotations.NullMarked;
