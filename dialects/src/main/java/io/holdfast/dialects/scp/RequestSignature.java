package io.holdfast.dialects.scp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a request of this vendor carries as its signature: base64 of HMAC-SHA256, keyed with the
 * secret, over method, absolute URL, timestamp, access key, account id and client type, with
 * nothing between them. The body is not signed.
 *
 * @param method upper case
 * @param timestamp milliseconds since 1970 as decimal digits, as the header had them
 * @param accountId empty when the header is absent
 */
record RequestSignature(
    String method, String timestamp, String accessKey, String accountId, String clientType) {
  private static final String ALGORITHM = "HmacSHA256";

  /** The signature of one absolute URL. */
  String sign(byte[] secret, String url) {
    var text = method + url + timestamp + accessKey + accountId + clientType;
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /**
   * Whether a signature belongs to any of these URLs. Takes the same time for a wrong signature
   * wherever it differs, and tries every URL.
   */
  boolean matches(byte[] secret, List<String> urls, String signature) {
    var given = signature.getBytes(StandardCharsets.UTF_8);
    var found = false;
    for (var url : urls) {
      found |= MessageDigest.isEqual(sign(secret, url).getBytes(StandardCharsets.UTF_8), given);
    }
    return found;
  }
}
