/**
 * What was refused, for the audit chain: told at once, and counted when it comes in floods.
 *
 * <p>Start at {@link io.holdfast.control.audit.Refusals}. What was done is audited by whoever does
 * it, see {@link io.holdfast.control.ledger.Decision#audit}.
 */
@NullMarked
package io.holdfast.control.audit;

import org.jspecify.annotations.NullMarked;
