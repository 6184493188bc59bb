package io.holdfast.control.export;

import io.holdfast.catalog.model.ExportId;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs links by which anybody who holds one may download an export: HMAC-SHA256 over the export,
 * the link's end and, for a link of one use, how often the export had been downloaded before.
 */
final class DownloadLinks {
  private final byte[] key;

  /**
   * @param key 32 random bytes, the same on every node and every start
   */
  DownloadLinks(byte[] key) {
    this.key = key.clone();
  }

  /**
   * What a link says of itself.
   *
   * @param use of a link that works once, the number of downloads before it; -1 for any number
   */
  record Terms(ExportId export, Instant end, int use) {
    static final int ANY = -1;
  }

  String sign(Terms terms) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(terms));
  }

  boolean isSigned(Terms terms, String signature) {
    try {
      return MessageDigest.isEqual(mac(terms), Base64.getUrlDecoder().decode(signature));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] mac(Terms terms) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var text = "%s %d %d".formatted(terms.export(), terms.end().getEpochSecond(), terms.use());
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
