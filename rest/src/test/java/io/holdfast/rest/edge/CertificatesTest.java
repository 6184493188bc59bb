package io.holdfast.rest.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
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
