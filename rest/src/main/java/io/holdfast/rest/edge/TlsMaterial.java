package io.holdfast.rest.edge;

import java.security.GeneralSecurityException;
import java.security.KeyStore;

/** A key and its certificates, in a key store in memory, and the password of its entries. */
public record TlsMaterial(KeyStore keyStore, String password) {
  /** The server's own certificate, as PEM. */
  public String certificate() {
    try {
      var certificate = keyStore.getCertificate(Certificates.ENTRY);
      return Certificates.pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key store in memory gives what was put there", e);
    }
  }

  @Override
  public String toString() {
    return "TlsMaterial";
  }
}
