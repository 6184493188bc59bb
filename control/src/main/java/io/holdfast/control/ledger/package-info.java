/**
 * The catalog as the rules use it: one transaction a decision, with its audit record in it, and
 * whoever waits woken after the commit.
 *
 * <p>Start at {@link io.holdfast.control.ledger.Ledger}.
 */
@NullMarked
package io.holdfast.control.ledger;

import org.jspecify.annotations.NullMarked;
