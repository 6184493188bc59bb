package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Northflank's own command line, as it comes from the package registry. */
final class NorthflankCli {
  private static final String PROGRAM = "node_modules/@northflank/cli/dist/cli.js";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path program;
  private final Path home;

  private NorthflankCli(Path program, Path home) {
    this.program = program;
    this.home = home;
  }

  /**
   * Logs in as a user does.
   *
   * @param home where it keeps the login
   * @param host where it believes the vendor to be
   */
  static NorthflankCli login(Path home, String host, String token)
      throws IOException, InterruptedException {
    var program = VendorClient.installed().resolve(PROGRAM);
    var cli = new NorthflankCli(program, Files.createDirectories(home));
    var ran = cli.run("login", "--name", "holdfast", "--token", token, "--host", host);
    // A login that fails is told on standard error, with the status of one that does not.
    assertThat(ran.status()).as("%s", ran).isZero();
    assertThat(ran.err()).as("%s", ran).isEmpty();
    return cli;
  }

  /** What a command prints for programs. */
  JsonNode json(String... words) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-o", "json"));
    var ran = run(all.toArray(String[]::new));
    assertThat(ran.status()).as("%s: %s", all, ran).isZero();
    return JSON.readTree(ran.out());
  }

  VendorClient.Ran run(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("node", program.toString()));
    command.addAll(List.of(words));
    return VendorClient.program(command, Map.of("HOME", home.toString(), "NO_COLOR", "1"));
  }
}
