package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories that lie behind servers, by the commands that a person types. */
class RepoPlacesTest {
  @TempDir Path home;

  @Test
  void backsUpByRestCopiesBySshAndRestores() throws Exception {
    Files.writeString(Files.createDirectory(home.resolve("src")).resolve("a.txt"), "first");
    var account = RcloneServer.ACCOUNT;
    try (var rest = RcloneServer.start(home.resolve("served"), null);
        var ssh = SshServer.start(Files.createDirectory(home.resolve(".ssh")))) {
      var first = rest.newPlace().toString();
      var second = ssh.place(home.resolve("copies")).toString();

      var refused = run("init", "-r", first);
      assertThat(refused.status()).isNotZero();
      assertThat(refused.err()).contains("RESTIC_REST_USERNAME");

      var environment = new CommandLineHarness(home);
      environment
          .with("HOLDFAST_PASSWORD", "opens")
          .with("RESTIC_REST_USERNAME", account.user())
          .with("RESTIC_REST_PASSWORD", String.valueOf(account.password()));
      done(environment, "init", "-r", first);
      done(environment, "backup", "-r", first, "src", "--limit-upload", "100000");
      done(environment, "init", "-r", second, "--copy-chunker-params-from", first);
      done(environment, "copy", "-r", first, "--to", second);
      done(environment, "check", "-r", second, "--read-data");
      done(environment, "restore", "-r", second, "latest", "-t", "restored");

      assertThat(home.resolve(".cache/holdfast/index")).isNotEmptyDirectory();

      var secret = first.replace("//", "//" + account.user() + ":s3cret@");
      assertThat(run("snapshots", "-r", secret).err()).doesNotContain("s3cret");
    }
    assertThat(home.resolve("copies/config")).isRegularFile();
    try (var restored = Files.walk(home.resolve("restored"))) {
      assertThat(restored.filter(Files::isRegularFile))
          .singleElement()
          .satisfies(file -> assertThat(file).hasContent("first"));
    }
  }

  private Answer run(String... arguments) {
    return run(new CommandLineHarness(home).with("HOLDFAST_PASSWORD", "opens"), arguments);
  }

  private static Answer run(CommandLineHarness harness, String... arguments) {
    var words = new String[arguments.length + 1];
    words[0] = "repo";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return harness.run(words);
  }

  private static void done(CommandLineHarness harness, String... arguments) {
    var answer = run(harness, arguments);
    assertThat(answer.status()).as(answer.toString()).isZero();
  }
}
