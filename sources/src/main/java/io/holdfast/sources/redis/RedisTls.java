package io.holdfast.sources.redis;

import io.holdfast.sources.SourceSettings;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a connection is encrypted.
 *
 * @param authority a file of certificates that are trusted; empty means the machine's
 * @param certificate a file with our own, which Redis demands unless told otherwise, and its chain
 * @param key its key, as PKCS#8
 */
record RedisTls(
    Mode mode, Optional<String> authority, Optional<String> certificate, Optional<String> key) {
  private static final char[] NO_PASSWORD = new char[0];
  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA");

  enum Mode {
    OFF,
    /** The certificate must be signed by the authority, whatever name it has. */
    VERIFY_CA,
    /** It must be for this host, too. */
    VERIFY_FULL
  }

  static RedisTls of(SourceSettings settings) {
    var tls =
        new RedisTls(
            mode(settings.get("tls", "off")),
            settings.find("caFile"),
            settings.find("certificateFile"),
            settings.find("keyFile"));
    if (tls.certificate.isPresent() != tls.key.isPresent()) {
      throw RedisAccess.invalid("settings 'certificateFile' and 'keyFile' go together");
    }
    if (tls.mode == Mode.OFF && (tls.authority.isPresent() || tls.key.isPresent())) {
      throw RedisAccess.invalid("certificates are given, but setting 'tls' is off");
    }
    return tls;
  }

  private static Mode mode(String text) {
    return switch (text) {
      case "off" -> Mode.OFF;
      case "verify-ca" -> Mode.VERIFY_CA;
      case "verify-full" -> Mode.VERIFY_FULL;
      default ->
          throw RedisAccess.invalid(
              "setting 'tls' must be off, verify-ca or verify-full, not '%s'".formatted(text));
    };
  }

  /** The same connection, encrypted if it is to be; closing it closes the plain one. */
  Socket encrypt(Socket plain, String host) throws IOException {
    if (mode == Mode.OFF) {
      return plain;
    }
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(ours(), trusted(), null);
      var socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, plain.getPort(), true);
      if (mode == Mode.VERIFY_FULL) {
        var parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
      }
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Null stands for the machine's authorities. */
  private TrustManager @Nullable [] trusted() throws IOException, GeneralSecurityException {
    if (authority.isEmpty()) {
      return null;
    }
    var store = emptyStore();
    for (var each : certificates(authority.get())) {
      store.setCertificateEntry("authority-" + store.size(), each);
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private KeyManager @Nullable [] ours() throws IOException, GeneralSecurityException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return null;
    }
    var store = emptyStore();
    store.setKeyEntry("ours", key(key.get()), NO_PASSWORD, certificates(certificate.get()));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate[] certificates(String file)
      throws IOException, GeneralSecurityException {
    try (var input = Files.newInputStream(Path.of(file))) {
      var all = CertificateFactory.getInstance("X.509").generateCertificates(input);
      if (all.isEmpty()) {
        throw new GeneralSecurityException("no certificate in " + file);
      }
      return all.toArray(Certificate[]::new);
    }
  }

  private static Key key(String file) throws IOException, GeneralSecurityException {
    var text = Files.readString(Path.of(file));
    var begin = "-----BEGIN PRIVATE KEY-----";
    var from = text.indexOf(begin);
    var to = text.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new GeneralSecurityException(
          file + " has no key in PKCS#8; 'openssl pkcs8 -topk8 -nocrypt' makes one");
    }
    var encoded =
        new PKCS8EncodedKeySpec(
            Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to)));
    for (var kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        // Of another kind, then.
      }
    }
    throw new GeneralSecurityException("the key in %s is none of %s".formatted(file, KEY_KINDS));
  }
}
