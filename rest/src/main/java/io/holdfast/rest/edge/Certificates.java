package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys and certificates for listeners with TLS: given as PEM files, or made here. */
public final class Certificates {
  private static final Logger log = LoggerFactory.getLogger(Certificates.class);

  private static final String CERTIFICATE_FILE = "certificate.pem";
  private static final String KEY_FILE = "key.pem";
  static final String ENTRY = "server";

  private static final String ENTRY_PASSWORD = "in memory";
  private static final Pattern KEY_BLOCK =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Certificates() {}

  /**
   * A certificate chain, the server's own first, and its key (PKCS #8, unencrypted).
   *
   * @throws InvalidInputException CONFIGURATION_INVALID when they cannot be used
   */
  public static TlsMaterial load(Path chain, Path key) {
    try {
      var certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(chain)))
              .toArray(Certificate[]::new);
      if (certificates.length == 0) {
        throw unusable(chain, "it holds no certificate", null);
      }
      var secret = privateKey(key);
      if (!belong(secret, certificates[0].getPublicKey())) {
        throw unusable(chain, "it does not fit its key %s".formatted(key), null);
      }
      return material(secret, certificates);
    } catch (IOException e) {
      throw unusable(chain, "it, or its key %s, cannot be read".formatted(key), e);
    } catch (GeneralSecurityException e) {
      throw unusable(chain, "it does not fit its key %s".formatted(key), e);
    }
  }

  /**
   * The certificate made at an earlier start, or a new one that signs itself. Clients must be told
   * to trust it; it lies in {@code certificate.pem} for that.
   *
   * @param folder where certificate and key are kept; the key for its owner only
   * @param names host names and addresses that clients use
   */
  public static TlsMaterial selfMade(Path folder, List<String> names, InstantSource clock) {
    var certificate = folder.resolve(CERTIFICATE_FILE);
    var key = folder.resolve(KEY_FILE);
    if (Files.exists(certificate)) {
      tellWhatIsMissing(certificate, names);
    } else {
      var made = SelfSigned.make(names, clock.instant());
      try {
        Files.createDirectories(folder);
        writePrivate(key, pem("PRIVATE KEY", made.key().getEncoded()));
        writeLast(certificate, pem("CERTIFICATE", made.certificate().getEncoded()));
      } catch (IOException | GeneralSecurityException e) {
        throw unusable(certificate, "it cannot be written", e);
      }
    }
    return load(certificate, key);
  }

  /** Another one is not made by itself: clients were told to trust this one. */
  private static void tellWhatIsMissing(Path file, List<String> names) {
    try (var input = Files.newInputStream(file)) {
      var made =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
      var missing = missing(made, names);
      if (!missing.isEmpty()) {
        log.warn(
            "certificate lacks names={} file={}, remove it to have another made", missing, file);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, "it cannot be read", e);
    }
  }

  /** Those of the names that a certificate is not for; 0.0.0.0 and :: are no client's. */
  static List<String> missing(X509Certificate certificate, List<String> names)
      throws CertificateParsingException {
    var held = certificate.getSubjectAlternativeNames();
    var known =
        Stream.ofNullable(held)
            .flatMap(Collection::stream)
            .map(name -> normal(String.valueOf(name.getLast())))
            .collect(Collectors.toSet());
    known.add(normal("0.0.0.0"));
    known.add(normal("::"));
    return names.stream().filter(name -> !known.contains(normal(name))).toList();
  }

  /** An address has many spellings; a name differs in case alone. */
  private static String normal(String name) {
    if (SelfSigned.isAddress(name)) {
      try {
        return InetAddress.ofLiteral(name).getHostAddress();
      } catch (IllegalArgumentException e) {
        return name; // no address after all
      }
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private static TlsMaterial material(PrivateKey key, Certificate[] chain)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(ENTRY, key, ENTRY_PASSWORD.toCharArray(), chain);
    return new TlsMaterial(store, ENTRY_PASSWORD);
  }

  /** What the key signs, the certificate must confirm: a key store would take any two. */
  private static boolean belong(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    var algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> "Ed25519";
        };
    var probe = new byte[32];
    var signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(probe);
    var signature = signer.sign();
    try {
      signer.initVerify(certified);
      signer.update(probe);
      return signer.verify(signature);
    } catch (InvalidKeyException | SignatureException e) {
      return false; // of another kind or size
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    var block = KEY_BLOCK.matcher(Files.readString(file));
    if (!block.find()) {
      throw unusable(file, "it holds no unencrypted PKCS #8 key (BEGIN PRIVATE KEY)", null);
    }
    var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    for (var algorithm : List.of("EC", "RSA", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
      } catch (InvalidKeySpecException e) {
        // Of another kind: the next one is tried.
      }
    }
    throw unusable(file, "its key is neither EC, RSA nor Ed25519", null);
  }

  private static void writePrivate(Path file, String text) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.deleteIfExists(file);
    var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, owner)) {
      channel.write(StandardCharsets.US_ASCII.encode(text));
    }
  }

  /** In one step: who finds the certificate finds its key too. */
  private static void writeLast(Path file, String text) throws IOException {
    var aside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(aside, text);
    Files.move(aside, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  static String pem(String kind, byte[] content) {
    var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, lines, kind);
  }

  private static InvalidInputException unusable(
      Path file, String why, @org.jspecify.annotations.Nullable Throwable cause) {
    return new InvalidInputException(
        ErrorCode.CONFIGURATION_INVALID, "cannot use %s for TLS: %s".formatted(file, why), cause);
  }
}
