package io.holdfast.engine.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** One thread's ciphers for a master key. Not thread-safe; {@link MasterKey} lends them out. */
final class Sealer {
  /**
   * Bytes a call: the JDK's fast code is reached only once its callers are compiled, which takes
   * calls, not bytes.
   */
  private static final int PIECE_BYTES = 32 * 1024;

  private final SecretKey encrypt;
  private final byte[] macR;
  private final Cipher counter;
  private final Cipher nonce;
  private final Poly1305 poly;
  private final byte[] oneTimeKey = new byte[Poly1305.KEY_BYTES];
  private final byte[] tag = new byte[Poly1305.TAG_BYTES];
  private final byte[] piece = new byte[PIECE_BYTES];

  Sealer(SecretKey encrypt, SecretKey macK, byte[] macR, Supplier<Poly1305> poly) {
    this.encrypt = encrypt;
    this.macR = macR;
    this.poly = poly.get();
    try {
      counter = Cipher.getInstance("AES/CTR/NoPadding");
      nonce = Cipher.getInstance("AES/ECB/NoPadding");
      nonce.init(Cipher.ENCRYPT_MODE, macK);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK cannot do AES", e);
    }
  }

  /** Gives out IV, ciphertext and tag, each piece while it is in the processor's cache. */
  void seal(byte[] iv, byte[] plain, int offset, int length, MasterKey.Output output) {
    beginToCrypt(iv, 0);
    beginToAuthenticate(iv, 0);
    output.take(iv, 0, MasterKey.IV_BYTES);
    for (var done = 0; done < length; ) {
      var count = Math.min(PIECE_BYTES, length - done);
      crypt(plain, offset + done, count, piece, 0);
      poly.update(piece, 0, count);
      output.take(piece, 0, count);
      done += count;
    }
    poly.finish(tag, 0);
    output.take(tag, 0, tag.length);
  }

  /** Checks, then decrypts {@code length} bytes, IV and tag included. */
  void open(byte[] sealed, int offset, int length, byte[] target, int to)
      throws SealBrokenException {
    var bodyBytes = length - MasterKey.OVERHEAD_BYTES;
    if (bodyBytes < 0) {
      throw new SealBrokenException("%d bytes are too few for sealed ones".formatted(length));
    }
    authenticate(sealed, offset, bodyBytes);
    if (!tagMatches(sealed, offset + length - tag.length)) {
      throw new SealBrokenException("the authentication code does not match");
    }
    beginToCrypt(sealed, offset);
    for (var done = 0; done < bodyBytes; ) {
      var count = Math.min(PIECE_BYTES, bodyBytes - done);
      crypt(sealed, offset + MasterKey.IV_BYTES + done, count, target, to + done);
      done += count;
    }
  }

  private boolean tagMatches(byte[] sealed, int at) {
    var stored = new byte[tag.length];
    System.arraycopy(sealed, at, stored, 0, stored.length);
    return MessageDigest.isEqual(stored, tag);
  }

  private void authenticate(byte[] sealed, int ivOffset, int bodyBytes) {
    beginToAuthenticate(sealed, ivOffset);
    var body = ivOffset + MasterKey.IV_BYTES;
    for (var done = 0; done < bodyBytes; ) {
      var count = Math.min(PIECE_BYTES, bodyBytes - done);
      poly.update(sealed, body + done, count);
      done += count;
    }
    poly.finish(tag, 0);
  }

  private void beginToAuthenticate(byte[] iv, int ivOffset) {
    try {
      System.arraycopy(macR, 0, oneTimeKey, 0, macR.length);
      nonce.doFinal(iv, ivOffset, MasterKey.IV_BYTES, oneTimeKey, macR.length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES of one block failed", e);
    }
    poly.init(oneTimeKey);
  }

  private void beginToCrypt(byte[] iv, int ivOffset) {
    try {
      counter.init(
          Cipher.ENCRYPT_MODE, encrypt, new IvParameterSpec(iv, ivOffset, MasterKey.IV_BYTES));
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("the master key is closed", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CTR failed", e);
    }
  }

  private void crypt(byte[] from, int offset, int count, byte[] target, int to) {
    try {
      if (counter.update(from, offset, count, target, to) != count) {
        throw new IllegalStateException("AES-CTR held bytes back");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CTR failed", e);
    }
  }
}
