package io.holdfast.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.api.client.ApiException;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.client.ServerTrust;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.cli.Context;
import io.holdfast.cli.Program;
import io.holdfast.cli.terminal.Terminal;
import io.holdfast.rest.edge.Certificates;
import io.holdfast.server.RunningServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path folder;

  @Test
  void encryptsEveryListenerWithACertificateOfItsOwn() throws Exception {
    var settings =
        Map.of(
            "tls", "self-made",
            "dialect.veeam-m365.listen", "127.0.0.1:0",
            "dialect.mittwald.listen", "127.0.0.1:0",
            "dialect.mittwald.tls", "off");
    try (var server = RunningServer.start(folder.resolve("data"), settings)) {
      var pem = Files.readString(folder.resolve("data/tls/certificate.pem"));

      assertThat(server.url()).hasScheme("https");
      assertThat(server.access("native").path("certificate").asText()).isEqualTo(pem);
      assertThat(projects(server, ServerTrust.signedBy(pem))).isZero();
      try (var http = HttpClient.newBuilder().sslContext(trusting(pem)).build()) {
        assertThat(status(http, server.url().resolve("/v1/healthz"))).isEqualTo(200);
        var vendor = server.access("veeam-m365").path("baseUrl").asText();
        assertThat(vendor).startsWith("https://");
        assertThat(status(http, URI.create(vendor + "/v5/restoreSessions"))).isEqualTo(401);
        var below = server.access("scp").path("baseUrl").asText();
        assertThat(status(http, URI.create(below + "/v1/backups"))).isBetween(400, 499);
        var plain = server.access("mittwald").path("baseUrl").asText();
        assertThat(plain).startsWith("http://");
        assertThat(status(http, URI.create(plain + "/v2/projects/x/backups"))).isBetween(400, 499);
      }
      try (var stranger = HttpClient.newHttpClient()) {
        assertThatThrownBy(() -> status(stranger, server.url().resolve("/v1/healthz")))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @Test
  void showsTheCertificateThatItWasGiven() throws Exception {
    Certificates.selfMade(folder.resolve("given"), List.of("backup.example.org"), CLOCK);
    var pem = Files.readString(folder.resolve("given/certificate.pem"));
    try (var server = RunningServer.start(folder.resolve("data"), given())) {
      assertThat(folder.resolve("data/tls")).doesNotExist();
      // By name it would be another server's; known by itself it is the right one.
      assertThatThrownBy(() -> projects(server, ServerTrust.signedBy(pem)))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE));
      assertThat(projects(server, ServerTrust.exactly(pem))).isZero();
    }
  }

  @Test
  void believesNoOtherCertificateThanTheOneItKnows() throws Exception {
    Certificates.selfMade(folder.resolve("given"), List.of("127.0.0.1"), CLOCK);
    Certificates.selfMade(folder.resolve("other"), List.of("127.0.0.1"), CLOCK);
    var other = ServerTrust.exactly(Files.readString(folder.resolve("other/certificate.pem")));
    try (var server = RunningServer.start(folder.resolve("data"), given())) {
      assertThatThrownBy(() -> projects(server, other))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_UNREACHABLE))
          .hasMessageContaining("another certificate");
    }
  }

  @Test
  void ourCommandsKnowTheServerOfTheirMachine() throws Exception {
    var data = folder.resolve("data");
    try (var server = RunningServer.start(data, Map.of("tls", "self-made"))) {
      var local = command(Map.of("HOLDFAST_DATA", data.toString()));
      var strange =
          command(
              Map.of("HOLDFAST_SERVER", server.url().toString(), "HOLDFAST_TOKEN", server.token()));
      var told =
          command(
              Map.of(
                  "HOLDFAST_SERVER",
                  server.url().toString(),
                  "HOLDFAST_TOKEN",
                  server.token(),
                  "HOLDFAST_CA_FILE",
                  data.resolve("tls/certificate.pem").toString()));

      assertThat(List.of(local, told)).containsOnly(0);
      assertThat(strange).isNotZero();
    }
  }

  @Test
  void doesNotStartWithFilesThatDoNotFit() throws Exception {
    Certificates.selfMade(folder.resolve("given"), List.of("localhost"), CLOCK);
    Certificates.selfMade(folder.resolve("other"), List.of("localhost"), CLOCK);
    Files.copy(folder.resolve("other/key.pem"), folder.resolve("given/key-of-another.pem"));
    var unfit =
        Map.of(
            "tls.certificate-file", folder.resolve("given/certificate.pem").toString(),
            "tls.key-file", folder.resolve("given/key-of-another.pem").toString());

    assertThatThrownBy(() -> RunningServer.start(folder.resolve("data"), unfit))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("key-of-another.pem");
  }

  private Map<String, String> given() {
    return Map.of(
        "tls.certificate-file", folder.resolve("given/certificate.pem").toString(),
        "tls.key-file", folder.resolve("given/key.pem").toString());
  }

  private static int projects(RunningServer server, ServerTrust trust) throws Exception {
    try (var client = HoldfastClient.of(server.url(), server.token(), trust)) {
      return client.projects().list(Query.all()).items().size();
    }
  }

  private static int status(HttpClient client, URI url) throws Exception {
    return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding()).statusCode();
  }

  private int command(Map<String, String> environment) {
    var out = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
    var context = new Context(new Terminal(out, out, 0), environment, CLOCK, folder);
    return new Program(context).run("points");
  }

  private static SSLContext trusting(String pem) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    var factory = CertificateFactory.getInstance("X.509");
    var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8));
    trusted.setCertificateEntry("server", factory.generateCertificate(bytes));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
