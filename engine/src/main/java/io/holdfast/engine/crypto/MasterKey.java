package io.holdfast.engine.crypto;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The keys of one repository: seals bytes (encrypts, then authenticates) and opens them again.
 *
 * <p>Thread-safe. Wiped by {@link #close}, as far as a JVM lets us: ciphers keep expanded copies
 * until they are collected. Never prints its bytes.
 */
public final class MasterKey implements AutoCloseable {
  public static final int IV_BYTES = 16;

  /** IV and tag round every sealed item. */
  public static final int OVERHEAD_BYTES = IV_BYTES + Poly1305.TAG_BYTES;

  public static final int ENCRYPT_BYTES = 32;
  public static final int MAC_K_BYTES = 16;
  public static final int MAC_R_BYTES = 16;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final AesKey encrypt;
  private final AesKey macK;
  private final byte[] macR;
  private final ConcurrentLinkedQueue<Sealer> sealers = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /**
   * Copies its parts; the caller may wipe them.
   *
   * @param encrypt 32 bytes
   * @param macK 16 bytes
   * @param macR 16 bytes, clamped or not
   * @throws IllegalArgumentException when a length is wrong or a part is all zero
   */
  public MasterKey(byte[] encrypt, byte[] macK, byte[] macR) {
    requirePart("encrypt", encrypt, ENCRYPT_BYTES);
    requirePart("mac.k", macK, MAC_K_BYTES);
    requirePart("mac.r", macR, MAC_R_BYTES);
    this.encrypt = new AesKey(encrypt);
    this.macK = new AesKey(macK);
    this.macR = clamp(macR);
  }

  /** A new random key. */
  public static MasterKey generate() {
    var bytes = new byte[ENCRYPT_BYTES + MAC_K_BYTES + MAC_R_BYTES];
    RANDOM.nextBytes(bytes);
    return ofConcatenated(bytes);
  }

  /** Takes a key from 64 bytes, encrypt then mac.k then mac.r, and wipes them. */
  public static MasterKey ofConcatenated(byte[] bytes) {
    var macKStart = ENCRYPT_BYTES;
    var macRStart = macKStart + MAC_K_BYTES;
    var encrypt = Arrays.copyOfRange(bytes, 0, macKStart);
    var macK = Arrays.copyOfRange(bytes, macKStart, macRStart);
    var macR = Arrays.copyOfRange(bytes, macRStart, macRStart + MAC_R_BYTES);
    try {
      return new MasterKey(encrypt, macK, macR);
    } finally {
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(encrypt, (byte) 0);
      Arrays.fill(macK, (byte) 0);
      Arrays.fill(macR, (byte) 0);
    }
  }

  /**
   * Seals part of {@code plain} under a fresh random IV; the arrays' ranges must not overlap.
   *
   * @param to where the sealed bytes start in {@code target}
   * @return bytes written: {@code length} and {@link #OVERHEAD_BYTES}
   */
  public int seal(byte[] plain, int offset, int length, byte[] target, int to) {
    return seal(plain, offset, length, ByteBuffer.wrap(target, to, target.length - to)::put);
  }

  /** What takes sealed bytes piece by piece, in their order. */
  @FunctionalInterface
  public interface Output {
    /**
     * @param bytes valid during the call only
     */
    void take(byte[] bytes, int offset, int length);
  }

  /**
   * Seals part of {@code plain} under a fresh random IV, without holding what comes of it.
   *
   * @return bytes given out: {@code length} and {@link #OVERHEAD_BYTES}
   */
  public int seal(byte[] plain, int offset, int length, Output output) {
    var iv = new byte[IV_BYTES];
    RANDOM.nextBytes(iv);
    return sealWith(iv, plain, offset, length, output);
  }

  /** Seals all of {@code plain} into an array of its own. */
  public byte[] seal(byte[] plain) {
    var sealed = new byte[plain.length + OVERHEAD_BYTES];
    seal(plain, 0, plain.length, sealed, 0);
    return sealed;
  }

  /**
   * Checks sealed bytes, then decrypts them.
   *
   * @param length of the sealed bytes, IV and tag included
   * @param to where the plain bytes start in {@code target}
   * @return bytes written: {@code length} less {@link #OVERHEAD_BYTES}
   * @throws SealBrokenException when they were not sealed with this key; nothing was written then
   */
  public int open(byte[] sealed, int offset, int length, byte[] target, int to)
      throws SealBrokenException {
    var sealer = borrow();
    try {
      sealer.open(sealed, offset, length, target, to);
    } finally {
      sealers.add(sealer);
    }
    return length - OVERHEAD_BYTES;
  }

  /** Opens all of {@code sealed} into an array of its own. */
  public byte[] open(byte[] sealed) throws SealBrokenException {
    var plain = new byte[Math.max(0, sealed.length - OVERHEAD_BYTES)];
    open(sealed, 0, sealed.length, plain, 0);
    return plain;
  }

  /** A copy of the encryption key, for storing it sealed; the caller wipes it. */
  public byte[] encryptBytes() {
    return encrypt.getEncoded();
  }

  /** A copy of mac.k; the caller wipes it. */
  public byte[] macKBytes() {
    return macK.getEncoded();
  }

  /** A copy of mac.r, clamped; the caller wipes it. */
  public byte[] macRBytes() {
    requireOpen();
    return macR.clone();
  }

  @Override
  public void close() {
    closed = true;
    encrypt.destroy();
    macK.destroy();
    Arrays.fill(macR, (byte) 0);
    sealers.clear();
  }

  @Override
  public String toString() {
    return "MasterKey[]";
  }

  int sealWith(byte[] iv, byte[] plain, int offset, int length, Output output) {
    var sealer = borrow();
    try {
      sealer.seal(iv, plain, offset, length, output);
    } finally {
      sealers.add(sealer);
    }
    return length + OVERHEAD_BYTES;
  }

  private Sealer borrow() {
    requireOpen();
    var sealer = sealers.poll();
    return sealer != null
        ? sealer
        : new Sealer(encrypt, macK, macR, CryptoSelfTest.fastestPoly1305());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the master key is closed");
    }
  }

  /** Clears the bits that Poly1305 wants clear; clamping twice changes nothing. */
  private static byte[] clamp(byte[] r) {
    var clamped = r.clone();
    for (var i = 3; i < MAC_R_BYTES; i += 4) {
      clamped[i] &= 0x0f;
    }
    for (var i = 4; i < MAC_R_BYTES; i += 4) {
      clamped[i] &= (byte) 0xfc;
    }
    return clamped;
  }

  private static void requirePart(String name, byte[] part, int bytes) {
    var bits = 0;
    for (var b : part) {
      bits |= b;
    }
    if (part.length != bytes || bits == 0) {
      throw new IllegalArgumentException(
          "%s must be %d bytes, not all zero".formatted(name, bytes));
    }
  }
}
