package io.holdfast.sources;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
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
public final class TrustedAuthority {
  /** The setting of all kinds that take certificates as text. */
  public static final String SETTING = "certificateAuthority";

  private final TrustManagerFactory trust;

  private TrustedAuthority(TrustManagerFactory trust) {
    this.trust = trust;
  }

  /**
   * @param pem one certificate or several
   * @throws InvalidInputException INPUT_INVALID when it is none
   */
  public static TrustedAuthority parse(String pem) {
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
      return new TrustedAuthority(trust);
    } catch (GeneralSecurityException | IOException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "setting '%s' must hold certificates in PEM: %s".formatted(SETTING, e.getMessage()));
    }
  }

  public TrustManager[] trustManagers() {
    return trust.getTrustManagers();
  }

  public SSLSocketFactory socketFactory() {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }
}
