/**
 * The record of all that was asked for and done, read only: what the lists of every API show.
 *
 * <p>Start at {@link io.holdfast.control.history.History}. Knows no caller: who asks must narrow
 * the query to what its credential may see.
 */
@NullMarked
package io.holdfast.control.history;

import org.jspecify.annotations.NullMarked;
