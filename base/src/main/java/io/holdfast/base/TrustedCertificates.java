package io.holdfast.base;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Trust in certificates that a person gave, and in no others. */
public final class TrustedCertificates {
  private final TrustManagerFactory trust;

  private TrustedCertificates(TrustManagerFactory trust) {
    this.trust = trust;
  }

  /**
   * @param what holds them, for people
   * @param pem one certificate or several
   * @throws InvalidInputException INPUT_INVALID when it is none
   */
  public static TrustedCertificates parse(String what, String pem) {
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
      return new TrustedCertificates(trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "%s must hold certificates in PEM: %s".formatted(what, e.getMessage()));
    }
  }

  public TrustManager[] trustManagers() {
    return trust.getTrustManagers();
  }

  public SSLSocketFactory socketFactory() {
    return context().getSocketFactory();
  }

  public SSLContext context() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
