package io.holdfast.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Draws tokens and names them by their hash, which is all that the catalog keeps of them. */
final class Hashes {
  private static final int TOKEN_BYTES = 32;
  private static final int SHOWN_CHARACTERS = 11;

  /** Of the random part, in Base64. */
  static final int DRAWN_CHARACTERS = 43;

  private final SecureRandom random = new SecureRandom();

  /** 256 random bits as text. */
  String draw(String prefix) {
    var drawn = new byte[TOKEN_BYTES];
    random.nextBytes(drawn);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
  }

  /** Upper-case letters and digits, as access keys are written. */
  String drawAccessKey() {
    var drawn = new byte[10];
    random.nextBytes(drawn);
    return "HF" + HexFormat.of().withUpperCase().formatHex(drawn);
  }

  /** The start of a token, by which people tell theirs apart. */
  static String shown(String token) {
    return token.substring(0, Math.min(SHOWN_CHARACTERS, token.length()));
  }

  /** SHA-256 in lower-case hex. Enough for what has 256 random bits; never for a password. */
  static String sha256(String token) {
    return HexFormat.of().formatHex(Digest.newSha256().digest(token.getBytes(UTF_8)));
  }
}
