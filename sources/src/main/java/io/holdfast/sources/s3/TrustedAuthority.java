package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in certificates that a person gave, and in no others. */
final class TrustedAuthority {
  private TrustedAuthority() {}

  /**
   * @param pem one certificate or several
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID when it is none
   */
  static TrustManager[] parse(String pem) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
      for (var certificate : certificates) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
      if (store.size() == 0) {
        throw new GeneralSecurityException("no certificate in it");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return trust.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw S3Settings.invalid(
          "setting '%s' must hold certificates in PEM: %s"
              .formatted(S3Settings.AUTHORITY, e.getMessage()));
    }
  }
}
