package io.holdfast.control.age;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.exceptionfactory.jagged.x25519.X25519KeyFactory;
import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import io.holdfast.engine.crypto.Digest;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key pair as age writes it: what was encrypted to its recipient opens with its secret.
 * Thread-safe until closed; closing wipes it.
 */
public final class AgeIdentity implements AutoCloseable {
  private static final String PREFIX = "AGE-SECRET-KEY-1";
  private static final int LETTERS = 58;

  private final byte[] secret;
  private final String recipient;

  private AgeIdentity(byte[] secret, String recipient) {
    this.secret = secret;
    this.recipient = recipient;
  }

  public static AgeIdentity draw() {
    try {
      var pair = new X25519KeyPairGenerator().generateKeyPair();
      return new AgeIdentity(
          pair.getPrivate().getEncoded().clone(),
          new String(pair.getPublic().getEncoded(), US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no X25519", e);
    }
  }

  /**
   * Reads {@code AGE-SECRET-KEY-1…}, in letters of any size and with spaces and hyphens wherever a
   * person put them. Empty when it is none, or a letter is wrong.
   */
  public static Optional<AgeIdentity> parse(String text) {
    var letters = text.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    var start = PREFIX.replace("-", "");
    if (!letters.matches(start + "[A-Z0-9]{" + LETTERS + "}")) {
      return Optional.empty();
    }
    var secret = (PREFIX + letters.substring(start.length())).getBytes(US_ASCII);
    try {
      var open = new X25519KeyFactory().translateKey(new SecretKeySpec(secret, "X25519"));
      return Optional.of(new AgeIdentity(secret, new String(open.getEncoded(), US_ASCII)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As stock age writes it. */
  public String secret() {
    return new String(secret, US_ASCII);
  }

  /** What files are encrypted to: {@code age1…}. */
  public String recipient() {
    return recipient;
  }

  /** Names this key, and does not help to find it or to encrypt to it: 16 hex digits. */
  public String id() {
    return HexFormat.of().formatHex(Digest.newSha256().digest(recipient.getBytes(US_ASCII)), 0, 8);
  }

  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }

  @Override
  public String toString() {
    return "AgeIdentity[" + id() + "]";
  }
}
