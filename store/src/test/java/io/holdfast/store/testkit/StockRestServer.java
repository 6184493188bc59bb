package io.holdfast.store.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * restic's own server of its REST protocol, where there is one: {@code ./holdfast test} fetches it,
 * and tells by {@code HOLDFAST_TEST_REST_SERVER} where it lies.
 */
public final class StockRestServer implements AutoCloseable {
  private static final String VARIABLE = "HOLDFAST_TEST_REST_SERVER";

  private final ServerProcess process;
  private final @Nullable TestCertificate certificate;
  private final AtomicInteger places = new AtomicInteger();

  private StockRestServer(ServerProcess process, @Nullable TestCertificate certificate) {
    this.process = process;
    this.certificate = certificate;
  }

  /**
   * Leaves the test out where there is no such server, and says so.
   *
   * @param folder where its repositories lie
   * @param certificate null for no TLS
   */
  public static StockRestServer start(
      Path folder, @Nullable TestCertificate certificate, String... more) throws Exception {
    var program = program();
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(".htpasswd"), account());
    var port = ServerProcess.freePort();
    var listen = List.of(program, "--path", folder.toString(), "--listen", "127.0.0.1:" + port);
    var command = new ArrayList<>(listen);
    if (certificate != null) {
      command.addAll(List.of("--tls", "--tls-cert", certificate.certificate() + ""));
      command.addAll(List.of("--tls-key", certificate.key() + ""));
    }
    command.addAll(List.of(more));
    var log = folder.resolveSibling(folder.getFileName() + ".log");
    return new StockRestServer(ServerProcess.start(port, log, command), certificate);
  }

  private static String program() {
    var named = System.getenv(VARIABLE);
    if (named == null || named.isEmpty()) {
      var why =
          "left out: no stock rest-server; set %s to what launcher/newer-package.sh restic-rest-server trixie prints"
              .formatted(VARIABLE);
      System.err.println(why);
      Assumptions.abort(why);
    }
    return named;
  }

  /** In the form of Apache's {@code htpasswd -s}. */
  private static String account() throws Exception {
    var password = String.valueOf(RcloneServer.ACCOUNT.password()).getBytes(UTF_8);
    var hash = MessageDigest.getInstance("SHA-1").digest(password);
    return "%s:{SHA}%s%n"
        .formatted(RcloneServer.ACCOUNT.user(), Base64.getEncoder().encodeToString(hash));
  }

  public StoreLocation.Rest place(String name) {
    var scheme = certificate == null ? "http" : "https";
    return new StoreLocation.Rest(
        URI.create("%s://127.0.0.1:%d/%s/".formatted(scheme, process.port(), name)));
  }

  public StoreLocation.Rest newPlace() {
    return place("place-" + places.incrementAndGet());
  }

  /** With {@link RcloneServer#ACCOUNT}. */
  public StoreSettings settings() {
    return RcloneServer.settings(
        RcloneServer.ACCOUNT, certificate == null ? null : certificate.pem());
  }

  @Override
  public void close() {
    process.close();
  }
}
