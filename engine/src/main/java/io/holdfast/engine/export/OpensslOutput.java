package io.holdfast.engine.export;

import io.holdfast.engine.crypto.Password;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherOutputStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts as {@code openssl enc -aes-256-cbc -pbkdf2 -md sha256 -iter 600000} does, for archives
 * that have no place for a password themselves: the word {@code Salted__}, a salt of eight bytes,
 * then AES-256 in CBC mode with PKCS#7 padding. Nothing in it shows a change; the digest of the
 * whole archive does.
 */
final class OpensslOutput {
  /** OWASP's number for PBKDF2 with HMAC-SHA-256, of 2023. */
  static final int ITERATIONS = 600_000;

  private static final byte[] MAGIC = "Salted__".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 8;
  private static final int KEY_BYTES = 32;
  private static final int IV_BYTES = 16;

  private OpensslOutput() {}

  /** Closing ends the last block, and closes {@code output}. */
  static OutputStream open(OutputStream output, Password password) throws IOException {
    var salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    var keys = keys(password, salt);
    try {
      var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(keys, 0, KEY_BYTES, "AES"),
          new IvParameterSpec(keys, KEY_BYTES, IV_BYTES));
      output.write(MAGIC);
      output.write(salt);
      return new CipherOutputStream(output, cipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    } finally {
      Arrays.fill(keys, (byte) 0);
    }
  }

  private static byte[] keys(Password password, byte[] salt) {
    var utf8 = password.toUtf8();
    var characters = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(utf8));
    var text = new char[characters.remaining()];
    characters.get(text);
    var spec = new PBEKeySpec(text, salt, ITERATIONS, (KEY_BYTES + IV_BYTES) * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(text, '\0');
      Arrays.fill(characters.array(), '\0');
      Arrays.fill(utf8, (byte) 0);
    }
  }
}
