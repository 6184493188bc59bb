package io.holdfast.control.age;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/**
 * A key pair that opens what was encrypted to its recipient. Thread-safe until closed; closing
 * wipes it.
 */
public final class AgeIdentity implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final String PRIVATE = "age-secret-key-";
  private static final String PUBLIC = "age";

  private final byte[] scalar;
  private final byte[] point;

  private AgeIdentity(byte[] scalar) {
    this.scalar = scalar;
    this.point = multiply(scalar, basePoint());
  }

  public static AgeIdentity draw() {
    var scalar = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(scalar);
    return new AgeIdentity(scalar);
  }

  /**
   * Reads {@code AGE-SECRET-KEY-1…}, in letters of any size and with spaces and hyphens wherever a
   * person put them. Empty when it is none, or a letter is wrong.
   */
  public static Optional<AgeIdentity> parse(String text) {
    var letters = text.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    var start = PRIVATE.replace("-", "");
    if (!letters.startsWith(start)) {
      return Optional.empty();
    }
    return Bech32.decode(PRIVATE, PRIVATE + letters.substring(start.length()))
        .filter(bytes -> bytes.length == KEY_BYTES)
        .map(AgeIdentity::new);
  }

  /** As stock age writes it: a secret. */
  public String secret() {
    return Bech32.encode(PRIVATE, scalar).toUpperCase(Locale.ROOT);
  }

  /** What files are encrypted to: {@code age1…}. */
  public String recipient() {
    return Bech32.encode(PUBLIC, point);
  }

  /** Names this key, and does not help to find it: 16 hex digits. */
  public String id() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(point), 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  byte[] point() {
    return point.clone();
  }

  /** What this and the other side alone can compute. */
  byte[] shared(byte[] other) {
    return multiply(scalar, other);
  }

  @Override
  public void close() {
    Arrays.fill(scalar, (byte) 0);
  }

  @Override
  public String toString() {
    return "AgeIdentity[" + id() + "]";
  }

  private static byte[] basePoint() {
    var base = new byte[KEY_BYTES];
    base[0] = 9;
    return base;
  }

  private static byte[] multiply(byte[] scalar, byte[] point) {
    try {
      var factory = KeyFactory.getInstance("X25519");
      PrivateKey ours =
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar));
      PublicKey theirs =
          factory.generatePublic(
              new XECPublicKeySpec(NamedParameterSpec.X25519, coordinate(point)));
      var agreement = KeyAgreement.getInstance("X25519");
      agreement.init(ours);
      agreement.doPhase(theirs, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no point of X25519", e);
    }
  }

  /** Little endian, the highest bit ignored (RFC 7748). */
  private static BigInteger coordinate(byte[] point) {
    var big = new byte[KEY_BYTES];
    for (var at = 0; at < KEY_BYTES; at++) {
      big[at] = point[KEY_BYTES - 1 - at];
    }
    big[0] &= 0x7f;
    return new BigInteger(1, big);
  }
}
