package io.holdfast.dialects.check;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Says who calls, as the API wants it said. */
@FunctionalInterface
public interface Signer {
  /**
   * The headers of a GET.
   *
   * @param url absolute, as it is sent
   */
  Map<String, String> headers(String url);

  static Signer bearer(String token) {
    var header = Map.of("Authorization", "Bearer " + token);
    return _ -> header;
  }

  /** Samsung Cloud Platform's signature over method, URL, time, key and kind of client. */
  static Signer scp(String accessKey, byte[] secret, InstantSource clock) {
    var key = new SecretKeySpec(secret, "HmacSHA256");
    return url -> {
      var time = Long.toString(clock.millis());
      try {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        var text = "GET" + url + time + accessKey + "Openapi";
        return Map.of(
            "Scp-Accesskey",
            accessKey,
            "Scp-Timestamp",
            time,
            "Scp-ClientType",
            "Openapi",
            "Scp-Signature",
            Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HmacSHA256", e);
      }
    };
  }
}
