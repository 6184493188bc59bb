/**
 * Requests that are done once however often they are sent.
 *
 * <p>Start at {@link io.holdfast.control.idempotency.Replays}.
 */
@NullMarked
package io.holdfast.control.idempotency;

import org.jspecify.annotations.NullMarked;
