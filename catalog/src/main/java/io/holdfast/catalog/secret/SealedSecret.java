package io.holdfast.catalog.secret;

/**
 * A secret that only the holder of a master key can read.
 *
 * @param keyId names the master key, and does not help to find it
 * @param text base64 of the nonce, the ciphertext and its tag
 */
public record SealedSecret(String keyId, String text) {}
