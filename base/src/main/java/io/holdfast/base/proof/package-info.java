/**
 * Signed statements in a chain, and files of them that anybody can check with nothing but the
 * public key.
 *
 * <p>A statement is JSON in the one form that RFC 8785 gives it, so that its bytes can be hashed
 * and signed. Each names the hash of the one before. Start at {@link
 * io.holdfast.base.proof.ProofBundle}. Knows nothing of drills or of a service.
 */
@NullMarked
package io.holdfast.base.proof;

import org.jspecify.annotations.NullMarked;
