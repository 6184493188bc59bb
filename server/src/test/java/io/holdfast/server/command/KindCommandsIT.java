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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources that are no folders, from the command line. */
class KindCommandsIT {
  private static final String SECRET = "correct-horse-battery";

  @TempDir private static Path folder;

  private static RunningServer server;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(folder.resolve("data"));
    try (var client = HoldfastClient.of(server.url(), server.token())) {
      var setup = new BackupSetup(client);
      var project = setup.project("home", "Home");
      setup.repository(project, "disk", folder.resolve("repository").toString(), "secret");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void kindAndSettingsAreGivenOnce() throws Exception {
    var counted = folder.resolve("counted");
    Files.writeString(folder.resolve("password"), SECRET + "\n");

    var first =
        done(
            List.of("backup", "counts", "--kind", "command", "--project", "home", "--json"),
            "--repository=disk",
            "--setting=shell=wc -c",
            "--setting=file=count.txt",
            "--secret-file=stdin=password");
    var second = done(List.of("backup", "counts", "--json"));

    assertThat(first.json().path("result").asText()).isEqualTo("SUCCESS");
    assertThat(first.out() + first.err()).doesNotContain(SECRET);
    assertThat(second.json().path("protectionId")).isEqualTo(first.json().path("protectionId"));
    done(
        List.of("restore", "latest", "--protection", "counts", "--part", "count.txt"), "-tcounted");
    assertThat(counted).content().isEqualToIgnoringWhitespace(String.valueOf(SECRET.length()));
  }

  @Test
  void secretMayComeFromTheEnvironment() {
    var words = List.of("backup", "surroundings", "--kind", "command", "--project", "home");
    done(
        words, "--repository=disk", "--setting=shell=wc -c", "--secret-env=stdin=PRINTER_PASSWORD");

    done(List.of("restore", "latest", "--protection", "surroundings"), "--target=surroundings");
    assertThat(folder.resolve("surroundings"))
        .content()
        .isEqualToIgnoringWhitespace(String.valueOf(SECRET.length()));
  }

  @Test
  void restoresIntoTheSourceItselfOrAnother() {
    var words = List.of("--kind", "command", "--project", "home", "--repository", "disk");
    done(List.of("backup", "here"), words, "--setting=shell=echo x", pour("here"));
    done(List.of("backup", "there"), words, "--setting=shell=echo y", pour("there"));

    done(List.of("restore", "latest", "--protection", "here", "--in-place"));
    done(List.of("restore", "latest", "--protection", "here", "--target-source", "there"));

    assertThat(folder.resolve("here.out")).hasContent("x\n");
    assertThat(folder.resolve("there.out")).hasContent("x\n");
  }

  @Test
  void bundlesSourcesByName() {
    var words = List.of("--project", "home", "--repository", "disk");
    done(List.of("backup", "one", "--kind", "command"), words, "--setting=shell=echo one");
    done(List.of("backup", "two", "--kind", "command"), words, "--setting=shell=echo two");
    var bundle = List.of("backup", "both", "--kind", "project-bundle");

    done(bundle, words, "--member=one", "--member=two");
    done(List.of("restore", "latest", "--protection", "both"), "--target=both");

    assertThat(folder.resolve("both/one")).hasContent("one\n");
    assertThat(folder.resolve("both/two")).hasContent("two\n");
    var absent =
        run(List.of("backup", "x", "--kind", "project-bundle"), with(words, "--member=no"));
    assertThat(absent.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(absent.err()).contains("there is no source 'no'");
  }

  @Test
  void registeredSourceKeepsItsSettings() {
    var words = List.of("backup", "kept", "--kind", "command", "--project", "home");
    done(words, "--repository=disk", "--setting=shell=echo x");

    done(words, "--repository=disk", "--setting=shell=echo x");
    var other = run(words, "--repository=disk", "--setting=shell=echo y");

    assertThat(other.status()).isEqualTo(ExitStatus.CONFLICT);
    assertThat(other.err()).contains("'kept' is registered already");
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          backup x --kind command                                      |  2 | --repository is missing
          backup x --kind command --repository disk --setting shell    |  2 | must be NAME=VALUE
          backup x --kind command --repository disk --exclude y        |  2 | --exclude is for folders
          backup x --kind nonsense --repository disk --project home    |  2 | kind: must be one of
          backup x --kind command --repository disk --project home --setting colour=blue | 2 | colour
          backup x --setting shell=true                                |  2 | need --kind
          backup x --kind command --repository disk --secret-file stdin=absent | 2 | absent
          backup x --kind command --repository disk --secret-env stdin=ABSENT | 2 | no ABSENT
          restore latest --in-place --target x                         |  2 | --in-place goes with
          restore latest --as-of yesterday --in-place                  |  2 | 'yesterday' is no time
          """)
  void whatCannotBeDoneIsToldClearly(String arguments, int status, String words) {
    var answer = run(List.of(arguments.split(" +")));

    assertThat(answer.out() + answer.err()).contains(words);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.err()).doesNotContain("Exception:").doesNotContain("\tat ");
  }

  private static String pour(String name) {
    return "--setting=restoreShell=cat > " + folder.resolve(name + ".out");
  }

  private static String[] with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private static Answer done(List<String> words, List<String> more, String... last) {
    var all = new ArrayList<>(words);
    all.addAll(more);
    return done(all, last);
  }

  private static Answer done(List<String> words, String... more) {
    var answer = run(words, more);
    assertThat(answer.status()).as("%s: %s", words, answer).isZero();
    return answer;
  }

  private static Answer run(List<String> words, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return new CommandLineHarness(folder)
        .with("HOLDFAST_SERVER", server.url().toString())
        .with("HOLDFAST_TOKEN", server.token())
        .with("PRINTER_PASSWORD", SECRET)
        .run(all.toArray(String[]::new));
  }
}
