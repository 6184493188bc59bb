package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A script that uses a vendor's client, run by Node. The script finds the server in its environment
 * (HOLDFAST_URL, HOLDFAST_TOKEN), its scene in its arguments, and prints one JSON value.
 *
 * <p>The clients are those that {@code package-lock.json} pins, installed once per build in {@code
 * target/clients}, from whatever package registry npm is configured to use.
 */
final class VendorClient {
  private static final Path SCRIPTS = Path.of("src/test/clients").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target/clients").toAbsolutePath();
  private static final long INSTALL_SECONDS = 300;
  private static final long RUN_SECONDS = 120;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path script;
  private final Map<String, String> environment;

  private VendorClient(Path script, Map<String, String> environment) {
    this.script = script;
    this.environment = environment;
  }

  /**
   * @param script a file of {@code src/test/clients}
   * @param url where the client believes the vendor to be
   * @param token a bearer token
   */
  static VendorClient of(String script, String url, String token)
      throws IOException, InterruptedException {
    install();
    var place = INSTALLED.resolve(script);
    Files.copy(SCRIPTS.resolve(script), place, StandardCopyOption.REPLACE_EXISTING);
    return new VendorClient(place, Map.of("HOLDFAST_URL", url, "HOLDFAST_TOKEN", token));
  }

  /**
   * Plays a scene of the script.
   *
   * @return what it printed
   * @throws AssertionError with what it wrote to standard error, if it failed
   */
  JsonNode play(String... scene) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("node", script.toString()));
    command.addAll(List.of(scene));
    return JSON.readTree(run(command, environment, RUN_SECONDS));
  }

  /** Where they are, with {@code package.json} and {@code node_modules}. */
  static Path installed() throws IOException, InterruptedException {
    install();
    return INSTALLED;
  }

  /** Tests run in several processes: the first that comes installs, the others wait for it. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(INSTALLED);
    var lockFile = SCRIPTS.resolve("package-lock.json");
    var done = INSTALLED.resolve("installed.json");
    try (var guard =
            FileChannel.open(
                INSTALLED.resolve("guard"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = guard.lock()) {
      if (Files.exists(done) && Files.mismatch(lockFile, done) < 0) {
        return;
      }
      for (var file : List.of("package.json", "package-lock.json")) {
        Files.copy(
            SCRIPTS.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      var command =
          List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
      var quiet =
          Map.of(
              "npm_config_cache",
              INSTALLED.resolve("cache").toString(),
              "npm_config_update_notifier",
              "false");
      run(command, quiet, INSTALL_SECONDS);
      Files.copy(lockFile, done, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What a program wrote to standard output. */
  private static String run(List<String> command, Map<String, String> environment, long seconds)
      throws IOException, InterruptedException {
    var ran = execute(command, environment, seconds);
    assertThat(ran.status()).as(() -> "%s\n%s".formatted(command, ran.err())).isZero();
    return ran.out();
  }

  /** How a program ended, and what it wrote. */
  record Ran(int status, String out, String err) {}

  /** Runs one of the installed clients' programs. */
  static Ran program(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return execute(command, environment, RUN_SECONDS);
  }

  private static Ran execute(List<String> command, Map<String, String> environment, long seconds)
      throws IOException, InterruptedException {
    var out = Files.createTempFile("vendor-client", ".out");
    var err = Files.createTempFile("vendor-client", ".err");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      try {
        assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
            .as(() -> "%s ends within %d s; so far:\n%s".formatted(command, seconds, said(err)))
            .isTrue();
      } finally {
        process.destroyForcibly();
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
