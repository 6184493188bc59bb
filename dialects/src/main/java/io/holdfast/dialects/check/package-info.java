/**
 * The conformance kit: a vendor's read calls, sent to any server that speaks its API, and what
 * differs from the vendor's contract.
 *
 * <p>A dialect's {@code check.yaml} lists the calls and, as JSON Schema (2020-12), the answers'
 * shapes ({@link io.holdfast.dialects.check.CheckList}); {@link
 * io.holdfast.dialects.check.DialectCheck} sends them one after another.
 */
@NullMarked
package io.holdfast.dialects.check;

import org.jspecify.annotations.NullMarked;
