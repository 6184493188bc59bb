package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Trust in the certificates that a channel names, in place of the machine's. */
final class Trust {
  private Trust() {}

  /** INPUT_INVALID when the text holds no certificate. */
  static void check(String pem) {
    context(pem);
  }

  /**
   * @param pem one or more certificates
   */
  static SSLContext context(String pem) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      var certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
      var number = 0;
      for (var certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      if (number == 0) {
        throw invalid(null);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw invalid(e);
    }
  }

  private static InvalidInputException invalid(@Nullable Exception cause) {
    return new InvalidInputException(
        ErrorCode.INPUT_INVALID, "settings.caCertificate must be a certificate in PEM", cause);
  }
}
