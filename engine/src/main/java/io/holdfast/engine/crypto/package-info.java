/**
 * Secrets and what is done with them: sealing (AES-256-CTR, then Poly1305-AES), opening, SHA-256.
 *
 * <p>Byte layout: docs/format.md, "Sealed items". Start at {@link
 * io.holdfast.engine.crypto.MasterKey}. Knows nothing of what the bytes mean.
 */
@NullMarked
package io.holdfast.engine.crypto;

import org.jspecify.annotations.NullMarked;
