/**
 * Requests that nobody should send, made from the dialects' tables of operations.
 *
 * <p>Start at {@link io.holdfast.dialects.fuzz.FuzzTest}.
 */
@NullMarked
package io.holdfast.dialects.fuzz;

import org.jspecify.annotations.NullMarked;
