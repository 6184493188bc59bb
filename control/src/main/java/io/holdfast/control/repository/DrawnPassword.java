package io.holdfast.control.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords for repositories to which nobody gave one. */
final class DrawnPassword {
  private static final int RANDOM_BYTES = 32;

  private DrawnPassword() {}

  /** 256 random bits as text; the caller wipes it. */
  static byte[] utf8() {
    var drawn = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(drawn);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn).getBytes(US_ASCII);
  }
}
