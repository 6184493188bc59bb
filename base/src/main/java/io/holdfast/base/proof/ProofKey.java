package io.holdfast.base.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** The Ed25519 key that statements are signed with. Thread-safe. */
public final class ProofKey {
  private static final String ALGORITHM = "Ed25519";

  private final PrivateKey secret;
  private final Public open;

  private ProofKey(PrivateKey secret, Public open) {
    this.secret = secret;
    this.open = open;
  }

  /** Draws one; both halves as bytes for {@link #of}. */
  public static byte[] draw() {
    try {
      var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      var secret = pair.getPrivate().getEncoded();
      var open = pair.getPublic().getEncoded();
      var both = new byte[1 + secret.length + open.length];
      both[0] = (byte) secret.length;
      System.arraycopy(secret, 0, both, 1, secret.length);
      System.arraycopy(open, 0, both, 1 + secret.length, open.length);
      Arrays.fill(secret, (byte) 0);
      return both;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /**
   * @param drawn by {@link #draw}; the caller wipes it
   */
  public static ProofKey of(byte[] drawn) {
    var end = 1 + drawn[0];
    var secret = Arrays.copyOfRange(drawn, 1, end);
    try {
      var key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret));
      return new ProofKey(key, Public.of(Arrays.copyOfRange(drawn, end, drawn.length)));
    } catch (GeneralSecurityException e) {
      throw new ProofException("not a key that statements are signed with", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** The half that may be given to everybody. */
  public Public open() {
    return open;
  }

  /** 128 hex digits over a purpose and a text. */
  String sign(String purpose, String text) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(signed(purpose, text));
      return HexFormat.of().formatHex(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /** What is signed for one purpose is not for another. */
  private static byte[] signed(String purpose, String text) {
    return (purpose + "\n" + text).getBytes(StandardCharsets.UTF_8);
  }

  /** SHA-256 of a text in UTF-8, 64 hex digits. */
  static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What signatures are checked with. */
  public static final class Public {
    private final PublicKey key;
    private final byte[] encoded;

    private Public(PublicKey key, byte[] encoded) {
      this.key = key;
      this.encoded = encoded;
    }

    /**
     * @param hex the key in the form of X.509 (SubjectPublicKeyInfo)
     * @throws ProofException when it is none
     */
    public static Public parse(String hex) {
      if (!hex.matches("([0-9a-f]{2}){1,200}")) {
        throw new ProofException("the public key is not one");
      }
      return of(HexFormat.of().parseHex(hex));
    }

    private static Public of(byte[] encoded) {
      try {
        var key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        if (!Arrays.equals(key.getEncoded(), encoded)) {
          throw new ProofException("the public key is not in its one form");
        }
        return new Public(key, encoded.clone());
      } catch (GeneralSecurityException e) {
        throw new ProofException("the public key is not one", e);
      }
    }

    /** SHA-256 of it, 64 hex digits: what people compare. */
    public String id() {
      return sha256(encoded);
    }

    /** What {@link #parse} takes. */
    public String hex() {
      return HexFormat.of().formatHex(encoded);
    }

    boolean verifies(String purpose, String text, String signature) {
      if (!signature.matches("[0-9a-f]{128}")) {
        return false;
      }
      try {
        var check = Signature.getInstance(ALGORITHM);
        check.initVerify(key);
        check.update(signed(purpose, text));
        return check.verify(HexFormat.of().parseHex(signature));
      } catch (GeneralSecurityException e) {
        return false; // not even the form of a signature
      }
    }
  }
}
