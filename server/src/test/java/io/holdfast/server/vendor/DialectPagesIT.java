package io.holdfast.server.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.process.ServerImage;
import io.holdfast.sources.testkit.DovecotServer;
import io.holdfast.sources.testkit.MailClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The pages of the dialects do what they say: what a new user would copy from each, its first line
 * included, which starts the server; one process serves all of them. Another place stands for
 * {@code /tmp}, another port for the usual one (set where the line does not see it), and the
 * clients that npm would fetch are those that are here; {@code ./holdfast} starts the programs of
 * this build without the launcher, which would build first. Any answer of 400 and above fails.
 */
class DialectPagesIT {
  private static final Path PAGES = Path.of("..", "docs", "dialects");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
  private static final Pattern TEMPORARY = Pattern.compile("(?<=[\\s\"'=])/tmp/");
  private static final String SERVE = "./holdfast serve --data /tmp/holdfast\n";
  private static final String MAILBOX =
      "MAIL=\"--setting host=mail.example.org --setting user=ada@example.org\" MAIL_PASSWORD=\"its password\"";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String LAUNCHER =
      """
      #!/bin/sh
      if [ "$1" = serve ]; then exec "${0%/*}/server.sh" "$@"; fi
      """;
  private static final String BEFORE =
      """
      set -eu -o pipefail
      curl() { command curl --fail-with-body "$@"; }
      npm() {
        test "$1 $2" = "install --prefix" && mkdir -p "$3" && ln -s "@clients@/node_modules" "$3/node_modules"
        grep -q "\\"${4%@*}\\": \\"${4##*@}\\"" "@clients@/package.json"
      }
      """;
  @TempDir private static Path place;

  private static Process server;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    ServerImage.program(place.resolve("server.sh"), "io.holdfast.server.Main");
    var commands = ServerImage.program(place.resolve("holdfast.sh"), "io.holdfast.cli.Main");
    Files.writeString(commands, Files.readString(commands).replace("#!/bin/sh\n", LAUNCHER));
    var log = place.resolve("serve.log");
    var builder = shell(log, "-c", translated(SERVE));
    builder.environment().put("HOLDFAST_LISTEN", "127.0.0.1:0");
    server = builder.start();
    var access = place.resolve("holdfast/access.json");
    await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(server.isAlive()).as(() -> said(log)).isTrue())
        .until(() -> Files.exists(access));
    url = new ObjectMapper().readTree(access.toFile()).at("/native/baseUrl").asText();
  }

  @AfterAll
  static void stop() throws Exception {
    server.destroy();
    assertThat(server.waitFor(PATIENCE)).as("the server stops").isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "mittwald.md, restored/index.html",
    "scp.md, cloud/again/index.html",
    "veeam-azure.md, azure/again/letter.txt"
  })
  void whatAPageRestoresIsThere(String page, String restored) throws Exception {
    follow(page, lines(page));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(place.resolve(restored)).hasContent("hello"));
  }

  @Test
  void northflanksClientMakesABackupAndRestoresIt() throws Exception {
    var said = follow("northflank.md", lines("northflank.md"));

    assertThat(said)
        .contains("addons orders sqlite")
        .contains("status: 'completed'")
        .contains("restoreTimestamp: ");
  }

  @Test
  void aMessageOfAMailboxIsSavedAndRestored() throws Exception {
    var dovecot = DovecotServer.shared();
    var user = dovecot.newUser();
    var letter = MailClient.letter("one", "hello");
    try (var client = new MailClient(dovecot, user)) {
      client.append("INBOX", letter, Instant.parse("2026-01-01T00:00:00Z"));
    }
    var own =
        "MAIL=\"--setting host=127.0.0.1 --setting port=%d --setting tls=none --setting user=%s\" MAIL_PASSWORD=%s"
            .formatted(dovecot.port, user, DovecotServer.PASSWORD);
    var lines = lines("veeam-m365.md");
    assertThat(lines).contains(MAILBOX);

    follow("veeam-m365.md", lines.replace(MAILBOX, own));

    assertThat(place.resolve("office/message.eml")).hasContent(letter);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          try (var client = new MailClient(dovecot, user)) {
            assertThat(client.content().keySet()).anyMatch(name -> name.contains("Restored"));
          }
        });
  }

  /** What the page has for a shell, in its order, but for the server that runs already. */
  private static String lines(String page) throws IOException {
    var blocks = new ArrayList<String>();
    var found = BLOCK.matcher(Files.readString(PAGES.resolve(page)));
    while (found.find()) {
      blocks.add(found.group(1));
    }
    assertThat(blocks).as(page).first().isEqualTo(SERVE);
    return blocks.stream().skip(1).collect(Collectors.joining());
  }

  /** What the lines print. */
  private static String follow(String page, String lines) throws Exception {
    var clients = lines.contains("npm ") ? VendorClient.installed().toString() : "";
    var text = translated(lines).replace("http://127.0.0.1:8480", url);
    assertThat(text).as(page).doesNotContain(":8480");
    var script =
        Files.writeString(place.resolve(page + ".sh"), BEFORE.replace("@clients@", clients) + text);
    var log = place.resolve(page + ".log");
    var process = shell(log, script.toString()).start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(PATIENCE)).as(() -> page + " ends: " + said(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> page + ": " + said(log)).isZero();
    return said(log);
  }

  private static String translated(String lines) {
    return TEMPORARY
        .matcher(lines)
        .replaceAll(place + "/")
        .replace("./holdfast ", place + "/holdfast.sh ");
  }

  private static ProcessBuilder shell(Path log, String... words) {
    var command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(words));
    var builder =
        new ProcessBuilder(command)
            .directory(place.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("HOLDFAST_"));
    builder.environment().put("HOME", place.toString());
    return builder;
  }

  private static String said(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
