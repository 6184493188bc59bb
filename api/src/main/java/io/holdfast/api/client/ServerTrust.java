package io.holdfast.api.client;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Which servers a client believes behind {@code https}. */
public final class ServerTrust {
  private final SSLContext context;

  private ServerTrust(SSLContext context) {
    this.context = context;
  }

  /** Those that this machine's Java believes. */
  public static ServerTrust usual() {
    try {
      return new ServerTrust(SSLContext.getDefault());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has a default for TLS", e);
    }
  }

  /**
   * Those whose certificate one of the given ones signed, or is. Names are checked as usual.
   *
   * @param pem certificates
   * @throws InvalidInputException INPUT_INVALID when there are none
   */
  public static ServerTrust signedBy(String pem) {
    try {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : certificates(pem)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return with(managers.getTrustManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(e);
    }
  }

  /**
   * The one server that shows this very certificate, by whatever name it is called: for those who
   * have the certificate from the server itself.
   *
   * @throws InvalidInputException INPUT_INVALID when it is none
   */
  public static ServerTrust exactly(String pem) {
    try {
      return with(new TrustManager[] {new Pinned(certificates(pem).getFirst())});
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  /** For clients of other APIs. */
  public SSLContext context() {
    return context;
  }

  private static ServerTrust with(TrustManager[] managers) throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return new ServerTrust(context);
  }

  private static List<X509Certificate> certificates(String pem) throws CertificateException {
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    var found =
        CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
            .map(X509Certificate.class::cast)
            .toList();
    if (found.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    return found;
  }

  private static InvalidInputException unusable(Exception e) {
    return new InvalidInputException(
        ErrorCode.INPUT_INVALID, "the certificates to trust cannot be read as PEM", e);
  }

  /** Extended, so that nobody else adds a check of names: the certificate itself is the name. */
  private static final class Pinned extends X509ExtendedTrustManager {
    private final X509Certificate known;

    private Pinned(X509Certificate known) {
      this.known = known;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      if (chain.length == 0 || !chain[0].equals(known)) {
        throw new CertificateException("the server shows another certificate than the one known");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
