package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A real submission server in a process of its own, which wants TLS and a password: user {@code
 * robot}, password {@code let me in}.
 */
final class SmtpServer implements AutoCloseable {
  private final Path folder;
  private final Process process;
  final int starttlsPort;
  final int tlsPort;

  private SmtpServer(Path folder, Process process, String ports) {
    this.folder = folder;
    this.process = process;
    var both = ports.split(" ", -1);
    starttlsPort = Integer.parseInt(both[0]);
    tlsPort = Integer.parseInt(both[1]);
  }

  /**
   * @param folder empty
   */
  static SmtpServer start(Path folder) throws Exception {
    run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            folder.resolve("certificate.pem").toString()));
    var script = folder.resolve("server.py");
    try (var text = SmtpServer.class.getResourceAsStream("smtp-server.py")) {
      Files.write(script, Objects.requireNonNull(text).readAllBytes());
    }
    var process =
        new ProcessBuilder(
                "/usr/bin/python3",
                script.toString(),
                folder.toString(),
                folder.resolve("certificate.pem").toString(),
                folder.resolve("key.pem").toString())
            .redirectError(folder.resolve("server.log").toFile())
            .start();
    var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    var ports = output.readLine();
    if (ports == null) {
      throw new IOException("the mail server did not start");
    }
    return new SmtpServer(folder, process, ports);
  }

  String certificate() throws IOException {
    return Files.readString(folder.resolve("certificate.pem"));
  }

  /** What it took, in order. */
  List<String> mails() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("mail-[0-9]+"))
          .sorted()
          .map(SmtpServer::read)
          .toList();
    }
  }

  /** It ends with its standard input. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().join();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void run(List<String> command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " failed");
    }
  }
}
