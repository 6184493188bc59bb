package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks as the Standard Webhooks text says (version 1, symmetric). */
public final class WebhookSecret {
  /** The names of a webhook's secrets; the previous one signs too for a while. */
  public static final String CURRENT = "secret";

  public static final String PREVIOUS = "previousSecret";

  /** The setting that says until when. */
  public static final String PREVIOUS_UNTIL = "previousSecretUntil";

  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final int LEAST = 24;
  private static final int MOST = 64;

  private WebhookSecret() {}

  /** A new one, to be shown to the receiver once. */
  public static String draw() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  static boolean isValid(String text) {
    if (!text.startsWith(PREFIX)) {
      return false;
    }
    try {
      var length = Base64.getDecoder().decode(text.substring(PREFIX.length())).length;
      return length >= LEAST && length <= MOST;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * One signature as the header carries it.
   *
   * @param secret {@code whsec_} and base64, in UTF-8
   */
  static String sign(byte[] secret, String id, Instant at, byte[] body) {
    try {
      var key = Base64.getDecoder().decode(new String(secret, UTF_8).substring(PREFIX.length()));
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update("%s.%d.".formatted(id, at.getEpochSecond()).getBytes(UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
