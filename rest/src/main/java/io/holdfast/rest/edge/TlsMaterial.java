package io.holdfast.rest.edge;

import java.security.KeyStore;

/** A key and its certificates, in a key store in memory, and the password of its entries. */
public record TlsMaterial(KeyStore keyStore, String password) {
  @Override
  public String toString() {
    return "TlsMaterial";
  }
}
