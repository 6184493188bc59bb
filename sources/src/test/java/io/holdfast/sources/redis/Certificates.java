package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority, and a certificate for localhost that it signed. */
final class Certificates {
  private Certificates() {}

  static void create(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    run(
        folder,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30"
            + " -subj /CN=authority -keyout authority.key -out authority.pem");
    run(
        folder,
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
            + " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
            + " -keyout server.key -out server.csr");
    run(
        folder,
        "openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial"
            + " -days 30 -copy_extensions copy -out server.pem");
  }

  private static void run(Path folder, String command) throws IOException, InterruptedException {
    var log = folder.resolve("log").toFile();
    var process =
        new ProcessBuilder(command.split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertThat(process.waitFor()).as(Files.readString(log.toPath())).isZero();
  }
}
