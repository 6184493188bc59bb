package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bad input has its number, its exit status, and words that name the thing. */
class RepoBadInputTest {
  @TempDir private static Path folder;

  private static RepositoryScene scene;

  /** {@code r} with two snapshots, {@code empty} without any, and damaged copies of {@code r}. */
  @BeforeAll
  static void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
    RepositoryScene.makeRepository(scene.path("empty"));
    scene.done("backup", "-r", "r", "src");
    Files.writeString(scene.path("file"), "a file");
    Files.createDirectory(scene.path("folder"));
    Files.createFile(scene.path("nothing"));
    Files.writeString(scene.path("wrong"), "wrong\n");
    RepositoryScene.cut(scene.files(scene.copyRepository("config-cut"), "config"), 4);
    RepositoryScene.cut(scene.files(scene.copyRepository("key-cut"), "keys"), 4);
    RepositoryScene.cut(scene.files(scene.copyRepository("snapshot-cut"), "snapshots"), 4);
    RepositoryScene.cut(scene.files(scene.copyRepository("index-cut"), "index"), 4);
    RepositoryScene.cut(scene.files(scene.copyRepository("pack-cut"), "data"), 40);
    for (var key : scene.files(scene.copyRepository("key-gone"), "keys")) {
      Files.delete(key);
    }
    scene.done("restore", "-r", "r", "latest", "-t", "restored");
  }

  @ParameterizedTest(name = "repo {0} → {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          init -r r                                   | REPOSITORY_EXISTS   | holds a repository already
          init -r file                                | INPUT_INVALID       | file is a file; a repository is a folder
          init -r file/below                          | INPUT_INVALID       | file is a file
          init -r new -p nothing                      | INPUT_INVALID       | a new password must not be empty
          init -r new -p absent                       | PATH_UNREADABLE     | absent: no such file
          init -r new -p folder                       | PATH_UNREADABLE     | folder: Is a directory
          snapshots                                   | INPUT_INVALID       | no repository is named; give --repository
          snapshots -r ''                             | INPUT_INVALID       | the repository's folder is empty
          snapshots -r s3:bucket                      | INPUT_INVALID       | s3:https://HOST/BUCKET/PREFIX
          snapshots -r b2:bucket                      | NOT_SUPPORTED       | repositories in b2: places
          snapshots -r sftp:127.0.0.1                 | INPUT_INVALID       | sftp:USER@HOST:/FOLDER
          snapshots -r rest:http://127.0.0.1:9/ --limit-upload=-1 | INPUT_INVALID | 0 or more KiB
          backup -r r src --tag a,,b                  | INPUT_INVALID       | '' is no tag
          backup -r r src --verify-writes half        | INPUT_INVALID       | give all, sample or none
          snapshots -r absent                         | REPOSITORY_MISSING  | absent
          snapshots -r folder                         | REPOSITORY_MISSING  | folder
          snapshots -r file                           | INPUT_INVALID       | file is a file
          snapshots -r r -p wrong                     | PASSWORD_WRONG      | opens none of the 1 keys
          snapshots -r r -p nothing                   | PASSWORD_WRONG      | opens none of the 1 keys
          snapshots -r r -p absent                    | PATH_UNREADABLE     | cannot read the password file
          snapshots -r config-cut                     | CONFIG_DAMAGED      | config
          snapshots -r key-cut                        | KEY_DAMAGED         | key
          snapshots -r key-gone                       | KEY_DAMAGED         | there is no key file in
          backup -r r absent                          | PATH_UNREADABLE     | absent
          backup -r r ''                              | INPUT_INVALID       | none of them empty
          backup -r r src --exclude [                 | PARAMETER_INVALID   | '['
          backup -r r src --exclude-file absent       | PATH_UNREADABLE     | exclude file
          backup -r r src --parent zz                 | INPUT_INVALID       | 'zz'
          backup -r r src --parent 0000000000         | SNAPSHOT_MISSING    | '0000000000'
          backup -r r src --no-lock                   | INPUT_INVALID       | --no-lock is for reading
          backup -r index-cut src                     | INDEX_DAMAGED       | index/
          ls -r empty latest                          | SNAPSHOT_MISSING    | no snapshot yet
          ls -r r zz                                  | PARAMETER_INVALID   | 'zz' names no snapshot
          ls -r r ''                                  | PARAMETER_INVALID   | '' names no snapshot
          ls -r r 0000000000                          | SNAPSHOT_MISSING    | '0000000000'
          ls -r r latest /absent                      | PATH_MISSING        | '/absent'
          ls -r r latest:/absent                      | PATH_MISSING        | '/absent'
          ls -r r latest --host absent                | SNAPSHOT_MISSING    | none of the 1 snapshots
          ls -r r latest --path /absent               | SNAPSHOT_MISSING    | none of the 1 snapshots
          ls -r snapshot-cut latest                   | SNAPSHOT_DAMAGED    | snapshots/
          ls -r pack-cut latest                       | BLOB_DAMAGED        | too short
          find -r r [                                 | PARAMETER_INVALID   | '['
          find -r r x --snapshot latest:/a            | INPUT_INVALID       | find looks into whole snapshots
          find -r empty x --snapshot latest           | SNAPSHOT_MISSING    | no snapshot yet
          diff -r empty latest latest                 | SNAPSHOT_MISSING    | no snapshot yet
          diff -r r latest:/absent latest             | PATH_MISSING        | '/absent'
          restore -r empty latest -t out              | SNAPSHOT_MISSING    | no snapshot yet
          restore -r r latest /absent -t out          | PATH_MISSING        | '/absent'
          restore -r r latest:/absent -t out          | PATH_MISSING        | '/absent'
          restore -r r latest -t file                 | TARGET_UNWRITABLE   | not a directory
          restore -r r latest -t file/below           | TARGET_UNWRITABLE   | below': Not a directory
          restore -r r latest -t restored             | RESTORE_CONFLICT    | in the way
          restore -r index-cut latest -t out          | INDEX_DAMAGED       | index/
          restore -r pack-cut latest -t out           | BLOB_DAMAGED        | too short
          check -r r --read-data-subset 9/7           | PARAMETER_INVALID   | part 9 of 7
          check -r r --read-data-subset 0%            | PARAMETER_INVALID   | 0.0 % of the packs
          check -r r --read-data-subset x             | PARAMETER_INVALID   | 'x' is no part of the data; write it as 1/7, 5% or 500M (
          check -r r --read-data-subset 5% --read-data | INPUT_INVALID      | leave out it or --read-data-subset
          check -r r --resume                         | INPUT_INVALID       | --resume goes with --read-data
          check -r r --resume --read-data-subset 5%   | INPUT_INVALID       | --resume goes with --read-data
          check -r r --resume --read-data --no-cache  | INPUT_INVALID       | needs the cache
          forget -r r                                 | INPUT_INVALID       | no rule says what to keep
          forget -r r latest --keep-last 1            | INPUT_INVALID       | give the one or the other
          forget -r r latest:/a                       | INPUT_INVALID       | whole snapshots
          forget -r r 0000000000                      | SNAPSHOT_MISSING    | '0000000000'
          forget -r r --keep-daily x                  | INPUT_INVALID       | 'x' is no number of snapshots
          forget -r r --keep-daily=-2                 | INPUT_INVALID       | '-2' is no number of snapshots
          forget -r r --keep-within 1w                | PARAMETER_INVALID   | '1w' is no period
          forget -r r --keep-tag absent               | INPUT_INVALID       | keep none of the 1 snapshots
          forget -r r --keep-last 1 --group-by day    | PARAMETER_INVALID   | nothing is grouped by 'day'
          forget -r r latest --no-lock                | INPUT_INVALID       | --no-lock is for reading
          prune -r r --max-unused much                | PARAMETER_INVALID   | 'much' is no limit
          prune -r r --max-repack-size 5%             | INPUT_INVALID       | '5%' is no size
          prune -r r --grace soon                     | INPUT_INVALID       | 'soon' is no time
          prune -r r --max-time=-3h                   | INPUT_INVALID       | '-3h' is no time
          prune -r r --no-lock                        | INPUT_INVALID       | --no-lock is for reading
          prune -r index-cut                          | INDEX_DAMAGED       | index/
          prune -r snapshot-cut                       | SNAPSHOT_DAMAGED    | snapshots/
          copy -r r --to r                            | INPUT_INVALID       | is source and target
          copy -r r --to absent                       | REPOSITORY_MISSING  | absent
          copy -r r --to empty --to-password-file wrong | PASSWORD_WRONG    | opens none of the 1 keys
          copy -r r --to empty latest:/a              | INPUT_INVALID       | whole snapshots
          copy -r r --to empty 0000000000             | SNAPSHOT_MISSING    | '0000000000'
          copy -r r --to s3:bucket                    | INPUT_INVALID       | s3:https://HOST/BUCKET/PREFIX
          tag -r r latest                             | INPUT_INVALID       | say --set, or --add
          tag -r r --set a --add b                    | INPUT_INVALID       | say --set, or --add
          tag -r r --add a, latest                    | INPUT_INVALID       | '' is no tag
          tag -r r --add a 0000000000                 | SNAPSHOT_MISSING    | '0000000000'
          rewrite -r r latest                         | INPUT_INVALID       | nothing would be different
          rewrite -r r --new-host h --no-lock         | INPUT_INVALID       | --no-lock is for reading
          rewrite -r index-cut -e a                   | INDEX_DAMAGED       | index/
          stats -r r --mode much                      | INPUT_INVALID       | 'much' is no mode
          stats -r index-cut                          | INDEX_DAMAGED       | index/
          repair packs -r r xyz                       | INPUT_INVALID       | 'xyz' is no pack's id
          repair packs -r index-cut                   | INDEX_DAMAGED       | index/
          repair snapshots -r index-cut               | INDEX_DAMAGED       | index/
          repair snapshots -r r 0000000000            | SNAPSHOT_MISSING    | '0000000000'
          repair index -r r --no-lock                 | INPUT_INVALID       | --no-lock is for reading
          migrate -r r upgrade_repo_v9                | INPUT_INVALID       | there is no migration
          init -r fresh --copy-chunker-params-from absent | REPOSITORY_MISSING | absent
          key remove -r r zz                          | KEY_MISSING         | 'zz'
          key add -r r --new-password-file nothing    | INPUT_INVALID       | must not be empty
          key add -r r --no-lock --new-password-file file | INPUT_INVALID   | --no-lock is for reading
          unlock -r absent                            | REPOSITORY_MISSING  | absent
          """)
  void isToldClearly(String arguments, ErrorCode code, String words) {
    var typed = Stream.of(arguments.split(" +")).map(word -> word.equals("''") ? "" : word);

    var answer = scene.run(typed.toArray(String[]::new));

    assertThat(answer.err()).contains(words).contains("(" + code.number() + ")").contains("next: ");
    assertThat(answer.status()).isEqualTo(ExitStatus.of(code.kind()));
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).doesNotContain("Exception").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "init -r none",
        "snapshots -r r",
        "backup -r r src",
        "check -r r",
        "key list -r r"
      })
  void aPasswordThatNobodyCanBeAskedForIsNamed(String arguments) {
    var answer = scene.runWith("HOLDFAST_DATA", "unused", arguments.split(" "));

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err())
        .contains("a password is needed")
        .contains("--password-file")
        .contains("HOLDFAST_PASSWORD")
        .contains("(HF-1001)");
    assertThat(scene.path("none")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"add", "passwd"})
  void aNewPasswordThatNobodyCanBeAskedForIsNamed(String command) {
    var answer = scene.run("key", command, "-r", "r");

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err())
        .contains("--new-password-file FILE or HOLDFAST_NEW_PASSWORD")
        .contains("(HF-1001)");
  }

  @ParameterizedTest
  @CsvSource({
    "HOLDFAST_PASSWORD_FILE, absent, INPUT",
    "RESTIC_PASSWORD_FILE, wrong, ACCESS",
    "HOLDFAST_PASSWORD, guess, ACCESS",
    "RESTIC_PASSWORD, opens, DONE"
  })
  void readsThePasswordFromTheEnvironment(String variable, String value, String status)
      throws ReflectiveOperationException {
    var answer = scene.runWith(variable, value, "snapshots", "-r", "r");

    assertThat(answer.status()).isEqualTo(ExitStatus.class.getField(status).getInt(null));
  }

  @Test
  void anIdThatSeveralSnapshotsBeginWithIsRefused(@TempDir Path other) throws IOException {
    var many = RepositoryScene.make(other);
    for (var count = 0; count < 17; count++) { // of 17 ids two begin with the same digit
      many.done("backup", "-r", "r", "src", "--tag", "number-" + count);
    }
    var firsts =
        many.files(other.resolve("r"), "snapshots").stream()
            .map(file -> file.getFileName().toString().substring(0, 1))
            .toList();
    var twice =
        firsts.stream()
            .filter(digit -> firsts.indexOf(digit) != firsts.lastIndexOf(digit))
            .findFirst()
            .orElseThrow();

    var answer = many.run("ls", "-r", "r", twice);

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.err()).contains("HF-3016").contains("start with '" + twice + "'");
  }

  @Test
  void failuresAreJsonForScripts() {
    var answer = scene.run("ls", "-r", "empty", "latest", "--json");

    assertThat(answer.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errorJson().path("code").asText()).isEqualTo("SNAPSHOT_MISSING");
    assertThat(answer.errorJson().path("number").asText()).isEqualTo("HF-3015");
    assertThat(answer.errorJson().path("message").asText()).contains("no snapshot");
    assertThat(answer.errorJson().path("next").asText()).contains("holdfast repo snapshots");
    assertThat(answer.errorJson().path("retryable").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repo ls -r r --json",
        "repo restore -r r latest --json",
        "repo restore -r r latest -t out --conflict MAYBE --json",
        "repo snapshots --unknown --json",
        "repo snapshots -r r --lock-wait soon --json",
        "repo backup -r r src --lock-wait=-1 --json",
        "repo --json",
        "unknown --json"
      })
  void wrongUsageIsJsonForScriptsToo(String arguments) {
    var answer = new CommandLineHarness(folder).run(arguments.split(" "));

    assertThat(answer.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.errorJson().path("code").asText()).isEqualTo("INPUT_INVALID");
    assertThat(answer.errorJson().path("next").asText()).contains("--help");
  }

  @Test
  void whatMayNotBeWrittenOrReadIsNamed(@TempDir Path other) throws IOException {
    assumeThat(System.getProperty("user.name")).isNotEqualTo("root"); // who may do all
    var closed = RepositoryScene.make(other);
    closed.done("backup", "-r", "r", "src");
    var nobody = PosixFilePermissions.fromString("r-x------");
    Files.setPosixFilePermissions(Files.createDirectory(other.resolve("closed")), nobody);
    Files.setPosixFilePermissions(other.resolve("r/locks"), nobody);

    var init = closed.run("init", "-r", "closed/new");
    var backup = closed.run("backup", "-r", "r", "src");
    var restore = closed.run("restore", "-r", "r", "latest", "-t", "out", "--no-lock");

    assertThat(init.status()).isEqualTo(ExitStatus.STORE);
    assertThat(init.err()).contains("HF-2005").contains("access denied");
    assertThat(backup.status()).isEqualTo(ExitStatus.STORE);
    assertThat(restore.status()).isZero();
    Files.setPosixFilePermissions(
        other.resolve("r/locks"), PosixFilePermissions.fromString("rwx------"));
  }
}
