package io.holdfast.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.cli.service.BackupSetup;
import io.holdfast.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points as files: exports out of a server, dumps into it, from the command line. */
class ExportCommandsIT {
  @TempDir private static Path folder;

  private static RunningServer server;
  private static byte[] content;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    try (var client = HoldfastClient.of(server.url(), server.token())) {
      var setup = new BackupSetup(client);
      var project = setup.project("home", "Home");
      setup.repository(project, "disk", folder.resolve("repository").toString(), "secret");
    }
    content = new byte[3_000_000];
    new Random(3).nextBytes(content);
    Files.createDirectories(folder.resolve("src"));
    Files.write(folder.resolve("src/big.bin"), content);
    done("backup", "src", "--repository", "disk", "--project", "home");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void exportIsMadeAndDownloadedAtOnce() throws Exception {
    var file = folder.resolve("src/big.bin").toString();

    var made =
        done("export", "create", "latest", file, "--format", "dump", "-o", "all.bin", "--json");

    assertThat(made.json().path("phase").asText()).isEqualTo("COMPLETED");
    assertThat(Files.readAllBytes(folder.resolve("all.bin"))).isEqualTo(content);
    assertThat(folder.resolve("all.bin.part")).doesNotExist();
    var id = made.json().path("id").asText();
    assertThat(done("export", "list").out()).contains(id).contains("COMPLETED");
    assertThat(done("export", "delete", id, "--json").json().path("deleted").asText())
        .isEqualTo(id);
    assertThat(done("export", "list", "--json").out()).doesNotContain(id);
  }

  @Test
  void downloadGoesOnWithWhatAnEarlierOneLeft() throws Exception {
    var file = folder.resolve("src/big.bin").toString();
    var id =
        done("export", "create", "latest", file, "--format", "dump", "--json")
            .json()
            .path("id")
            .asText();
    Files.write(folder.resolve("rest.bin.part"), Arrays.copyOf(content, 1_000_001));

    done("export", "download", id, "-o", "rest.bin");

    assertThat(Files.readAllBytes(folder.resolve("rest.bin"))).isEqualTo(content);
    Files.write(folder.resolve("wrong.bin.part"), new byte[1000]);
    var wrong = run("export", "download", id, "-o", "wrong.bin");
    assertThat(wrong.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(wrong.err()).contains("HF-1013");
    assertThat(folder.resolve("wrong.bin")).doesNotExist();
    assertThat(folder.resolve("wrong.bin.part")).doesNotExist();
    assertThat(run("export", "download", id, "-o", "rest.bin").status())
        .isEqualTo(ExitStatus.CONFLICT);
  }

  @Test
  void passwordComesFromAFile() throws Exception {
    Files.writeString(folder.resolve("zip-password"), "correct-horse\n");

    var made =
        done(
            "export",
            "create",
            "latest",
            "--format",
            "zip",
            "--password-file",
            "zip-password",
            "--json");

    assertThat(made.json().path("withPassword").asBoolean()).isTrue();
    assertThat(made.out()).doesNotContain("correct-horse");
  }

  @Test
  void dumpBecomesAPointAndComesBack() throws Exception {
    done(
        "backup",
        "printers",
        "--kind",
        "command",
        "--project",
        "home",
        "--repository",
        "disk",
        "--setting=shell=echo own",
        "--setting=file=list.bin");
    Files.write(folder.resolve("foreign.bin"), content);

    var uploaded =
        done("upload", "foreign.bin", "--source", "printers", "--description", "old", "--json");

    assertThat(uploaded.json().path("result").asText()).isEqualTo("SUCCESS");
    done("restore", uploaded.json().path("restorePointId").asText(), "-t", "back.bin");
    assertThat(Files.readAllBytes(folder.resolve("back.bin"))).isEqualTo(content);
    Files.write(folder.resolve("nothing.bin"), new byte[0]);
    var empty = run("upload", "nothing.bin", "--source", "printers");
    assertThat(empty.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(empty.out()).contains("FAILED").contains("no restore point");
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          export                                           |  2 | say which
          export create absent                             |  5 | there is no restore point 'absent'
          export create latest --no-wait -o x              |  2 | --no-wait
          export create latest --format nonsense           |  2 | nonsense
          export create latest --format tar --password-file src/none | 2 | none
          export download nonsense -o x                    |  2 | 'nonsense' is no id
          export delete 00000000-0000-0000-0000-000000000000 | 5 | HF-4001
          upload absent --source x                         |  2 | absent is no file
          upload src/big.bin                               |  2 | --source or --protection
          upload src/big.bin --source absent               |  5 | there is no source 'absent'
          """)
  void whatCannotBeDoneIsToldClearly(String arguments, int status, String words) {
    var answer = run(arguments.split(" +"));

    assertThat(answer.out() + answer.err()).contains(words);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.err()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  private static Answer done(String... words) {
    var answer = run(words);
    assertThat(answer.status()).as("%s: %s", List.of(words), answer).isZero();
    return answer;
  }

  private static Answer run(String... words) {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .run(words);
  }
}
