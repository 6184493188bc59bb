package io.holdfast.store.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A key with its certificate for loopback, signed by itself.
 *
 * @param store a PKCS #12 file
 * @param pem what of it others may see
 */
public record TestCertificate(Path store, Path certificate, Path key, String pem) {
  public static final String PASSWORD = "only-for-tests";

  public static TestCertificate make(Path folder) throws Exception {
    var key = folder.resolve("service.key");
    var certificate = folder.resolve("service.pem");
    var store = folder.resolve("service.p12");
    run(
        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -subj /CN=service"
                + " -addext subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.localhost -keyout "
                + key
                + " -out "
                + certificate)
            .split(" ", -1));
    run(
        ("openssl pkcs12 -export -name service -passout pass:%s -inkey %s -in %s -out %s"
                .formatted(PASSWORD, key, certificate, store))
            .split(" ", -1));
    return new TestCertificate(store, certificate, key, Files.readString(certificate));
  }

  private static void run(String... command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command));
    }
  }
}
