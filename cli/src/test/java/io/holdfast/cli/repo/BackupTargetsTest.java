package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.engine.repository.Restic;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backup takes in, as restic's options name it. */
class BackupTargetsTest {
  private static final InputStream INPUT = System.in;

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @Test
  void whatComesOnStandardInputIsAFileThatResticDumps() throws Exception {
    var made = withInput("dumped\n", "backup", "-r", "r", "--stdin", "--json");
    var named =
        withInput("of a table", "backup", "-r", "r", "--stdin", "--stdin-filename", "db/t.sql");

    assertThat(made.status()).as(made.err()).isZero();
    assertThat(named.status()).isZero();
    var restic = new Restic(scene.path("r"), RepositoryScene.PASSWORD);
    assertThat(restic.run("dump", made.json().path("snapshot").asText(), "stdin"))
        .isEqualTo("dumped\n");
    assertThat(restic.run("dump", "--path", "/db/t.sql", "latest", "/db/t.sql"))
        .isEqualTo("of a table");
    assertThat(restic.run("snapshots", "--json")).contains("\"paths\":[\"/stdin\"]");
  }

  @Test
  void aBackupOfASilentInputIsStoppedWithoutATrace() throws Exception {
    var home = Map.of("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD);
    var process =
        new CommandProcess(folder, List.of(), home).startWithPipe("backup", "-r", "r", "--stdin");
    try (var input = process.getOutputStream()) {
      input.write(new byte[1 << 20]); // more than a pipe holds: when this returns, it is read
      input.flush();

      process.toHandle().destroy(); // the process itself would close the pipe

      assertThat(process.waitFor()).isEqualTo(143);
    }
    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
    assertThat(scene.files(scene.path("r"), "snapshots")).isEmpty();
  }

  @Test
  void aFullPlaceEndsABackupWhoseInputIsSilent() throws Exception {
    var silent = new CountDownLatch(1);
    var test = new CountDownLatch(1);
    System.setIn(new SilentInput(40 << 20, silent, test)); // more than is kept in open packs
    try (var served =
        ServedFolder.of(
            scene.path("r"),
            (request, exchange) -> {
              if (request.startsWith("POST data/")) {
                AnsweringServer.await(silent);
                AnsweringServer.send(exchange, 507, "");
                return true;
              }
              return false;
            })) {
      var running = scene.start("backup", "-r", served.place(), "--stdin");

      assertThat(running.status().get(1, TimeUnit.MINUTES)).isEqualTo(ExitStatus.STORE);
    } finally {
      test.countDown();
      System.setIn(INPUT);
    }
    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
  }

  @Test
  void aCommandGetsNoInputAndItsWordsAreTold() throws Exception {
    var running =
        scene.start(
            "backup", "-r", "r", "--stdin-from-command", "--", "sh", "-c", "cat; echo odd >&2");

    assertThat(running.status().get(1, TimeUnit.MINUTES)).isZero();
    assertThat(running.err().toString(StandardCharsets.UTF_8)).contains("sh: odd");
  }

  @Test
  void aPasswordCommandTakesNothingOfWhatIsBackedUp() throws Exception {
    var dump = "insert into orders values (1);\n".repeat(10_000);
    var input = Files.writeString(scene.path("dump"), dump);
    var command = "sh -c 'cat >/dev/null; echo opens'";

    var made =
        new CommandProcess(folder, List.of(), Map.of())
            .run(input, "backup", "-r", "r", "--stdin", "--password-command", command);

    assertThat(made.status()).as(made.err()).isZero();
    var restic = new Restic(scene.path("r"), RepositoryScene.PASSWORD);
    assertThat(restic.run("dump", "latest", "stdin").equals(dump)).as("all is stored").isTrue();
  }

  @Test
  void whatACommandPrintsIsKeptOnlyIfItSucceeds() throws Exception {
    var made =
        scene.run(
            "backup",
            "-r",
            "r",
            "--stdin-from-command",
            "--",
            "sh",
            "-c",
            "printf %s \"$0\"",
            "x y");
    var failed =
        scene.run("backup", "-r", "r", "--stdin-from-command", "--", "sh", "-c", "echo x; exit 3");
    var absent = scene.run("backup", "-r", "r", "--stdin-from-command", "--", "no-such-program");

    assertThat(made.status()).as(made.err()).isZero();
    assertThat(failed.status()).isEqualTo(ExitStatus.SOURCE);
    assertThat(failed.err()).contains("sh").contains("3");
    assertThat(absent.status()).isEqualTo(ExitStatus.SOURCE);
    assertThat(scene.files(scene.path("r"), "snapshots")).hasSize(1);
    assertThat(new Restic(scene.path("r"), RepositoryScene.PASSWORD).run("dump", "latest", "stdin"))
        .isEqualTo("x y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backup -r r",
        "backup -r r --stdin src",
        "backup -r r --stdin --stdin-from-command true",
        "backup -r r --stdin-from-command",
        "backup -r r --stdin --stdin-filename /",
        "backup -r r --stdin --files-from list",
        "backup -r r src --exclude-larger-than big",
        "backup -r r src --retry-lock soon",
        "backup -r r src --password-command false --password-file list",
        "backup -r r src --repository-file list",
      })
  void whatDoesNotGoTogetherIsRefused(String command) throws Exception {
    Files.writeString(scene.path("list"), "src\n");

    var answer = withInput("", command.split(" "));

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.INPUT);
    assertThat(scene.files(scene.path("r"), "snapshots")).isEmpty();
  }

  @Test
  void listsNamePathsInThreeForms() throws Exception {
    Files.writeString(scene.path("src/[odd] #name"), "odd");
    Files.writeString(scene.path("patterns"), "# what\n\n  src/*.txt \r\nsrc/[d-e]\n");
    Files.writeString(scene.path("lines"), "src/[odd] #name\n\nsrc/a.txt\n");
    Files.writeString(scene.path("zeros"), "src/a.txt\0src/[odd] #name\0");

    assertThat(files("--files-from", "patterns")).containsExactly("a.txt", "b.txt");
    assertThat(files("--files-from-verbatim", "lines")).containsExactly("[odd] #name", "a.txt");
    assertThat(files("--files-from-raw", "zeros")).containsExactly("[odd] #name", "a.txt");
    assertThat(files("src/link", "--files-from-raw", "zeros")).hasSize(2);
  }

  @Test
  void aPatternThatNamesNothingIsTold() throws Exception {
    Files.writeString(scene.path("patterns"), "src/a.txt\nsrc/absent*\nsrc/gone\n");

    var answer = scene.run("backup", "-r", "r", "--files-from", "patterns");

    assertThat(answer.status()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(answer.err()).contains("'src/absent*'").contains("'src/gone'");
    assertThat(scene.files(scene.path("r"), "snapshots")).hasSize(1);
  }

  @Test
  void aPathThatIsGoneIsToldAndTheRestKept() throws Exception {
    Files.writeString(scene.path("lines"), "src/a.txt\nsrc/gone\n");

    var named = scene.run("backup", "-r", "r", "src", "absent", "--json");
    var listed = scene.run("backup", "-r", "r", "--files-from-verbatim", "lines");
    var none = scene.run("backup", "-r", "r", "absent", "src/gone");

    assertThat(named.status()).as(named.err()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(named.err()).contains(scene.path("absent") + " does not exist");
    assertThat(named.json().path("filesNew").asInt()).isEqualTo(2);
    assertThat(listed.status()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(listed.err()).contains(scene.path("src/gone") + " does not exist");
    assertThat(none.status()).isEqualTo(ExitStatus.INPUT);
    var kept = scene.done("snapshots", "-r", "r", "--json").json().path("snapshots");
    assertThat(kept).hasSize(2);
    assertThat(kept.path(0).path("paths")).hasSize(1);
  }

  @Test
  void aPatternPassesOverFoldersThatAreClosed() throws Exception {
    var closed = Files.createDirectory(scene.path("src/closed"));
    Files.writeString(closed.resolve("b.txt"), "hidden");
    Files.setPosixFilePermissions(closed, Set.of());
    var patterns = Files.writeString(scene.path("patterns"), "src/*/*.txt\nsrc/*/b.txt\n");
    var root = System.getProperty("user.name").equals("root");
    var process =
        new CommandProcess(
            folder,
            root ? CommandProcess.COMMON_RIGHTS : List.of(),
            Map.of("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD));
    assumeThat(process.refuses(closed)).as("a folder can be closed to root").isTrue();

    var answer = process.run(patterns, "backup", "-r", "r", "--files-from", "-", "--json");

    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.INCOMPLETE);
    assertThat(answer.err())
        .contains("cannot look into %s: access denied; passed over".formatted(closed))
        .contains("cannot look for %s: access denied".formatted(closed.resolve("b.txt")));
    assertThat(answer.json().path("filesNew").asInt()).isOne();
  }

  @Test
  void largeFilesAreLeftOut() throws Exception {
    Files.write(scene.path("src/large"), new byte[2049]);
    Files.write(scene.path("src/fits"), new byte[2048]);

    assertThat(files("src", "--exclude-larger-than", "2K"))
        .containsExactly("a.txt", "b.txt", "fits");
  }

  @Test
  void excludeFilesHoldVariablesAsResticsDo() throws Exception {
    Files.writeString(scene.path("src/$x"), "dollar");
    Files.writeString(scene.path("excluded"), "$LEFT_OUT/b.txt\n$$x\n");
    var words = new String[] {"--exclude-file", scene.path("excluded").toString(), "src"};
    var restic =
        new Restic(
            scene.path("r").toString(),
            RepositoryScene.PASSWORD,
            Map.of("LEFT_OUT", scene.path("src/d").toString()));

    var ours =
        harness("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD)
            .with("LEFT_OUT", scene.path("src/d").toString())
            .run("repo", "backup", "-r", "r", words[0], words[1], words[2]);
    restic.run("backup", words[0], words[1], scene.path("src").toString());

    assertThat(ours.status()).as(ours.err()).isZero();
    var snapshots = scene.done("snapshots", "-r", "r", "--json").json().path("snapshots");
    assertThat(snapshots).hasSize(2);
    for (var snapshot : snapshots) {
      var listed = scene.done("ls", "-R", "-r", "r", snapshot.path("id").asText()).out();
      assertThat(listed).contains("a.txt").doesNotContain("b.txt").doesNotContain("$x");
    }
  }

  @Test
  void theEnvironmentMaySayWhichHostThisIs() {
    scene.done("backup", "-r", "r", "src");
    var password = RepositoryScene.PASSWORD;

    var made = harness("RESTIC_HOST", "web").with("HOLDFAST_PASSWORD", password);
    assertThat(made.run("repo", "backup", "-r", "r", "src").status()).isZero();
    var named = harness("HOLDFAST_HOST", "db").with("RESTIC_HOST", "web");
    named.with("HOLDFAST_PASSWORD", password);

    assertThat(hosts(made.run("repo", "snapshots", "-r", "r", "--json"))).containsExactly("web");
    assertThat(hosts(named.run("repo", "snapshots", "-r", "r", "--json"))).isEmpty();
    assertThat(hosts(made.run("repo", "snapshots", "-r", "r", "--json", "--host", ""))).hasSize(2);
    assertThat(hosts(named.run("repo", "snapshots", "-r", "r", "--json", "--host", "web")))
        .containsExactly("web");
    assertThat(named.run("repo", "stats", "-r", "r").out()).contains("in 0 snapshots");
  }

  private static List<String> hosts(Answer answer) {
    return StreamSupport.stream(answer.json().path("snapshots").spliterator(), false)
        .map(each -> each.path("hostname").asText())
        .toList();
  }

  @Test
  void nothingNewMakesNoSnapshotWhenToldSo() throws Exception {
    var words = new String[] {"backup", "-r", "r", "src", "--skip-if-unchanged", "--json"};
    var first = scene.done(words).json();
    var again = scene.done(words).json();
    Files.writeString(scene.path("src/a.txt"), "changed");
    var changed = scene.done(words).json();

    assertThat(first.has("snapshot")).isTrue();
    assertThat(again.has("snapshot")).isFalse();
    assertThat(again.path("dryRun").asBoolean()).isFalse();
    assertThat(changed.has("snapshot")).isTrue();
    assertThat(scene.files(scene.path("r"), "snapshots")).hasSize(2);
    assertThat(scene.done("backup", "-r", "r", "src", "--skip-if-unchanged").out())
        .contains("no snapshot made");
  }

  @Test
  void whatCannotBeComparedMakesASnapshot() throws Exception {
    var words = new String[] {"backup", "-r", "r", "src", "--skip-if-unchanged"};
    scene.done(words);
    for (var pack : scene.files(scene.path("r"), "data")) {
      Files.delete(pack);
    }
    scene.run("repair", "index", "-r", "r");
    Files.writeString(scene.path("src/a.txt"), "changed");

    var answer = scene.run(words);

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(scene.files(scene.path("r"), "snapshots")).hasSize(2);
    scene.done("dump", "-r", "r", "latest", scene.path("src/a.txt").toString());
  }

  @Test
  void theRepositoryAndItsPasswordComeFromFilesAndCommands() throws Exception {
    Files.writeString(scene.path("where"), scene.path("r") + "\n");
    var command = "printf '%s\\n' \"op\"en\\s";

    var option =
        scene.runWith(
            "A", "b", "snapshots", "--repository-file", "where", "--password-command", command);
    var variable = scene.runWith("RESTIC_PASSWORD_COMMAND", command, "snapshots", "-r", "r");
    var place = scene.runWith("RESTIC_REPOSITORY_FILE", "where", "snapshots", "--json");
    var failing =
        scene.runWith("A", "b", "snapshots", "-r", "r", "--password-command", "sh -c 'exit 4'");
    var made = scene.runWith("RESTIC_PASSWORD_COMMAND", command, "init", "-r", "new");

    assertThat(option.status()).as(option.err()).isZero();
    assertThat(variable.status()).as(variable.err()).isZero();
    assertThat(place.err()).as("the place was found").contains("a password is needed");
    assertThat(failing.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(failing.err()).contains("left with 4");
    assertThat(made.status()).isZero();
    scene.done("snapshots", "-r", "new");
  }

  @Test
  void aCommandComesBeforeAPasswordAndIsStrippedAsResticDoes() {
    var command = "printf ' \\topens\\r\\n\\n'";

    var both = harness("RESTIC_PASSWORD", "wrong").with("RESTIC_PASSWORD_COMMAND", command);
    var ours = harness("HOLDFAST_PASSWORD", "wrong").with("HOLDFAST_PASSWORD_COMMAND", command);

    for (var each : List.of(both, ours)) {
      var answer = each.run("repo", "snapshots", "-r", "r");
      assertThat(answer.status()).as(answer.err()).isZero();
    }
  }

  @Test
  void theCommandThatAnOptionNamesComesBeforeAVariable() {
    var made =
        harness("HOLDFAST_NEW_PASSWORD", "wrong")
            .run("repo", "init", "-r", "new", "--password-command", "echo opens");

    assertThat(made.status()).as(made.err()).isZero();
    scene.done("snapshots", "-r", "new");
  }

  @ParameterizedTest
  @CsvSource({
    "RESTIC_PASSWORD_FILE, , --password-command, echo opens",
    "HOLDFAST_PASSWORD_FILE, , --password-command, echo opens",
    "RESTIC_PASSWORD_COMMAND, , --password-file, pw",
    "HOLDFAST_PASSWORD_COMMAND, , --password-file, pw",
    "RESTIC_PASSWORD_COMMAND, RESTIC_PASSWORD_FILE, --lock-wait, 0",
    "HOLDFAST_PASSWORD_COMMAND, HOLDFAST_PASSWORD_FILE, --lock-wait, 0",
  })
  void aFileAndACommandAreRefusedTogether(
      String variable, @Nullable String second, String option, String value) throws Exception {
    Files.writeString(scene.path("pw"), "opens");
    var words = new String[] {"repo", "snapshots", "-r", "r", option, value};
    var harness = harness(variable, told(variable));
    if (second != null) {
      harness.with(second, told(second));
    }

    var answer = harness.run(words);

    assertThat(answer.status()).as(answer.err()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("not both");
  }

  private static String told(String variable) {
    return variable.endsWith("_FILE") ? "pw" : "echo opens";
  }

  private CommandLineHarness harness(String variable, String value) {
    return new CommandLineHarness(folder).with(variable, value);
  }

  /** The files of a backup with some options, by name. */
  private List<String> files(String... words) {
    var backup = new String[words.length + 4];
    System.arraycopy(words, 0, backup, 3, words.length);
    backup[0] = "backup";
    backup[1] = "-r";
    backup[2] = "r";
    backup[backup.length - 1] = "--json";
    var snapshot = scene.done(backup).json().path("snapshot").asText();
    var nodes = scene.done("ls", "-R", "-r", "r", snapshot, "--json").json().path("nodes");
    return StreamSupport.stream(nodes.spliterator(), false)
        .filter(node -> node.path("type").asText().equals("FILE"))
        .map((JsonNode node) -> Path.of(node.path("path").asText()).getFileName().toString())
        .sorted()
        .toList();
  }

  /** Has so many bytes that no other has, and is silent then, as no interrupt ends a pipe. */
  private static final class SilentInput extends InputStream {
    private final Random random = new Random(7);
    private final CountDownLatch silent;
    private final CountDownLatch end;
    private int left;

    SilentInput(int bytes, CountDownLatch silent, CountDownLatch end) {
      left = bytes;
      this.silent = silent;
      this.end = end;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("nobody reads byte by byte");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        silent.countDown();
        awaitEnd();
        return -1;
      }
      var bytes = new byte[Math.min(left, length)];
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, target, offset, bytes.length);
      left -= bytes.length;
      return bytes.length;
    }

    private void awaitEnd() {
      var interrupted = false;
      while (end.getCount() > 0) {
        try {
          end.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Answer withInput(String text, String... words) {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      return scene.run(words);
    } finally {
      System.setIn(before);
    }
  }
}
