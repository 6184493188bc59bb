package io.holdfast.rest.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1");

  @TempDir private Path folder;

  @Test
  void servesTlsWithACertificateThatItMade() throws Exception {
    var material = Certificates.selfMade(folder, NAMES, InstantSource.system());
    var listener =
        new Listener("tls", "127.0.0.1", 0, Optional.of(material), List.of(Mount.atRoot(toy())));

    try (var server = HttpServer.start(HttpSettings.DEFAULT, List.of(listener));
        var client = HttpClient.newBuilder().sslContext(trusting(material.keyStore())).build()) {
      var url = server.url("tls").resolve("/v1/hello");
      var answer =
          client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo(url.toString());
      assertThat(url.getScheme()).isEqualTo("https");
    }
  }

  @Test
  void keepsItsCertificateAndHidesItsKey() throws Exception {
    var first = Certificates.selfMade(folder, NAMES, InstantSource.system());
    var second = Certificates.selfMade(folder, List.of("other"), InstantSource.system());

    assertThat(second.keyStore().getCertificate("server"))
        .isEqualTo(first.keyStore().getCertificate("server"));
    assertThat(Files.getPosixFilePermissions(folder.resolve("key.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void knowsWhichNamesACertificateLacks() throws Exception {
    var names = List.of("localhost", "Backup.example.org", "127.0.0.1", "::1");
    var made = (X509Certificate) SelfSigned.make(names, Instant.now()).certificate();
    var wanted = List.of("LOCALHOST", "backup.example.org", "0:0::1", "127.0.0.1", "0.0.0.0", "::");

    assertThat(Certificates.missing(made, wanted)).isEmpty();
    assertThat(Certificates.missing(made, List.of("other", "::1", "::2", "127.0.0.2")))
        .containsExactly("other", "::2", "127.0.0.2");
    assertThat(Certificates.missing(withoutNames(), names)).isEqualTo(names);
  }

  /** As {@code openssl req -x509} makes one. */
  private static X509Certificate withoutNames() throws Exception {
    var pem =
        """
        -----BEGIN CERTIFICATE-----
        MIIBcTCCARegAwIBAgIUQRE4nsvvwI07X7pHu9Aqhm+gsvowCgYIKoZIzj0EAwIw
        DjEMMAoGA1UEAwwDb2xkMB4XDTI2MTEyMjE0MjgwNVoXDTM2MTExOTE0MjgwNVow
        DjEMMAoGA1UEAwwDb2xkMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE77eJrGU3
        JvBOnbRHKkkSKC1RvbF1+Sog3/ThHguJWBWa78WkHOneoSqRIlfNVbF8jybpER5z
        ayUJyMvvZUCfRqNTMFEwHQYDVR0OBBYEFF108wW56sSHnmZ6krNXklYoONwzMB8G
        A1UdIwQYMBaAFF108wW56sSHnmZ6krNXklYoONwzMA8GA1UdEwEB/wQFMAMBAf8w
        CgYIKoZIzj0EAwIDSAAwRQIhAK3DkkXcOKo6DI+ON0+QzlsXiTDV7XAEANPaL/k0
        w/LiAiBVMFM+wDtsSLo2U9ueQLIJqIGSGnFxwPDsXstYNHfqAA==
        -----END CERTIFICATE-----
        """;
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
  }

  @Test
  void saysWhichFileCannotBeUsed() throws Exception {
    Certificates.selfMade(folder, NAMES, InstantSource.system());
    var certificate = folder.resolve("certificate.pem");
    var garbage = Files.writeString(folder.resolve("garbage.pem"), "not PEM");

    for (var pair :
        List.of(
            List.of(certificate, garbage),
            List.of(garbage, folder.resolve("key.pem")),
            List.of(folder.resolve("absent.pem"), folder.resolve("key.pem")))) {
      assertThatThrownBy(() -> Certificates.load(pair.getFirst(), pair.getLast()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(".pem");
    }
  }

  private static SSLContext trusting(KeyStore server) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", server.getCertificate("server"));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private static Dialect toy() {
    return new Dialect() {
      @Override
      public String name() {
        return "toy";
      }

      @Override
      public List<Route> routes() {
        return List.of(
            Route.get("/v1/hello", request -> Response.text(200, "text/plain", request.url())));
      }

      @Override
      public Authenticator authenticator() {
        return request -> request;
      }

      @Override
      public ErrorRenderer errors() {
        return failure -> Response.text(failure.status(), "text/plain", failure.detail());
      }
    };
  }
}
