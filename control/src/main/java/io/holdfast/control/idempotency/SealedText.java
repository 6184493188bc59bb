package io.holdfast.control.idempotency;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Texts under AES-256-GCM, bound to the place that they are kept in. Thread-safe. */
final class SealedText {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param key 32 bytes
   */
  SealedText(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  String seal(String text, String place) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var content = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(utf8(text));
      var sealed = ByteBuffer.allocate(NONCE_BYTES + content.length).put(nonce).put(content);
      return Base64.getEncoder().encodeToString(sealed.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  /** Throws CATALOG_DAMAGED when it is not what was sealed for this place. */
  String open(String sealed, String place) {
    try {
      var bytes = Base64.getDecoder().decode(sealed);
      var cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES), place);
      return new String(
          cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES), StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "an answer kept for %s was changed".formatted(place), e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(utf8(place));
    return cipher;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
