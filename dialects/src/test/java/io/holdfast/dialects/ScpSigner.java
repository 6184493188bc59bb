package io.holdfast.dialects;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as a client of Samsung Cloud Platform does; each timestamp is used once. */
public final class ScpSigner {
  private static final AtomicLong last = new AtomicLong();

  private ScpSigner() {}

  /** The headers of a request now. */
  public static Map<String, String> headers(String method, String signedUrl) {
    var now = last.updateAndGet(before -> Math.max(before + 1, System.currentTimeMillis()));
    return headers(method, signedUrl, Long.toString(now));
  }

  /** The headers of a request at some time, in milliseconds. */
  public static Map<String, String> headers(String method, String signedUrl, String timestamp) {
    return headers(method, signedUrl, timestamp, KnownAccess.ACCESS_KEY, KnownAccess.SECRET_KEY);
  }

  /** The headers of a request now, with another key. */
  public static Map<String, String> headers(
      String method, String signedUrl, String accessKey, String secretKey) {
    var now = Long.toString(System.currentTimeMillis());
    return headers(method, signedUrl, now, accessKey, secretKey);
  }

  /** As {@link #headers(String, String, String, String)}, with a timestamp of its own. */
  public static Map<String, String> fresh(
      String method, String signedUrl, String accessKey, String secretKey) {
    var now = last.updateAndGet(before -> Math.max(before + 1, System.currentTimeMillis()));
    return headers(method, signedUrl, Long.toString(now), accessKey, secretKey);
  }

  private static Map<String, String> headers(
      String method, String signedUrl, String timestamp, String accessKey, String secretKey) {
    var text = method + signedUrl + timestamp + accessKey + "Openapi";
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Scp-Accesskey", accessKey);
    headers.put("Scp-Signature", hmac(text, secretKey));
    headers.put("Scp-Timestamp", timestamp);
    headers.put("Scp-ClientType", "Openapi");
    headers.put("Accept-Language", "en-US");
    headers.put("Scp-Api-Version", "backup 1.1");
    return headers;
  }

  private static String hmac(String text, String secretKey) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
