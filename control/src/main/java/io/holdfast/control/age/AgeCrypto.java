package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The format's primitives and constants. */
final class AgeCrypto {
  static final String FIRST_LINE = "age-encryption.org/v1";
  static final String STANZA = "-> ";
  static final String MAC_LINE = "---";
  static final int FILE_KEY_BYTES = 16;
  static final int NONCE_BYTES = 16;
  static final int TAG_BYTES = 16;
  static final int CHUNK_BYTES = 64 * 1024;
  static final int POINT_BYTES = 32;

  private static final int CHUNK_NONCE_BYTES = 12;
  private static final int HASH_BYTES = 32;
  private static final String HMAC = "HmacSHA256";

  private AgeCrypto() {}

  static byte[] wrapKey(byte[] shared, byte[] ephemeral, byte[] recipient) {
    var salt = Arrays.copyOf(ephemeral, ephemeral.length + recipient.length);
    System.arraycopy(recipient, 0, salt, ephemeral.length, recipient.length);
    return derive(shared, salt, "age-encryption.org/v1/X25519");
  }

  static byte[] payloadKey(byte[] fileKey, byte[] nonce) {
    return derive(fileKey, nonce, "payload");
  }

  static byte[] headerMac(byte[] fileKey, byte[] header) {
    return hmac(derive(fileKey, new byte[HASH_BYTES], "header"), header);
  }

  /** HKDF-SHA-256, one block (RFC 5869). */
  private static byte[] derive(byte[] secret, byte[] salt, String use) {
    var info = Arrays.copyOf(use.getBytes(US_ASCII), use.length() + 1);
    info[use.length()] = 1;
    return hmac(hmac(salt, secret), info);
  }

  /** A nonce of zeros: for a key that seals once. */
  static byte[] sealOnce(byte[] key, byte[] plain) {
    return run(Cipher.ENCRYPT_MODE, key, new byte[CHUNK_NONCE_BYTES], plain, plain.length);
  }

  static byte[] openOnce(byte[] key, byte[] sealed) throws GeneralSecurityException {
    return cipher(Cipher.DECRYPT_MODE, key, new byte[CHUNK_NONCE_BYTES]).doFinal(sealed);
  }

  static byte[] sealChunk(byte[] key, long number, boolean last, byte[] plain, int length) {
    return run(Cipher.ENCRYPT_MODE, key, chunkNonce(number, last), plain, length);
  }

  static byte[] openChunk(byte[] key, long number, boolean last, byte[] sealed, int length)
      throws GeneralSecurityException {
    return cipher(Cipher.DECRYPT_MODE, key, chunkNonce(number, last)).doFinal(sealed, 0, length);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Eleven bytes that count, and one that marks the last chunk. */
  private static byte[] chunkNonce(long number, boolean last) {
    var nonce = new byte[CHUNK_NONCE_BYTES];
    for (var at = 0; at < Long.BYTES; at++) {
      nonce[CHUNK_NONCE_BYTES - 2 - at] = (byte) (number >>> 8 * at);
    }
    nonce[CHUNK_NONCE_BYTES - 1] = (byte) (last ? 1 : 0);
    return nonce;
  }

  private static byte[] run(int mode, byte[] key, byte[] nonce, byte[] input, int length) {
    try {
      return cipher(mode, key, nonce).doFinal(input, 0, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no ChaCha20-Poly1305", e);
    }
  }

  private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    return cipher;
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + HMAC, e);
    }
  }
}
