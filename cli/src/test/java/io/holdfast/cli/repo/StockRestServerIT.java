package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.StockRestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that a person types, on restic's own server. */
class StockRestServerIT {
  @TempDir Path home;

  @Test
  void backsUpAndTakesNothingAwayWhereItMayOnlyAppend() throws Exception {
    var served = home.resolve("served");
    String place;
    try (var server = StockRestServer.start(served, null, "--append-only")) {
      place = server.place("kept").toString();
      done("init", "-r", place);
      backUp(place, "first");
      backUp(place, "second");

      var forget = run("forget", "-r", place, "--keep-last", "1");

      assertThat(forget.status()).as(forget.err()).isEqualTo(ExitStatus.STORE);
      assertThat(forget.err()).contains("HF-2005").contains("append-only");
      assertThat(served.resolve("kept/snapshots")).isDirectoryContaining(_ -> true);
      assertThat(served.resolve("kept/locks")).isEmptyDirectory();
      done("check", "-r", place, "--read-data");
    }
    try (var server = StockRestServer.start(served, null)) {
      done("forget", "-r", server.place("kept").toString(), "--keep-last", "1");
    }
    try (var server = StockRestServer.start(served, null, "--append-only")) {
      place = server.place("kept").toString();

      var prune = run("prune", "-r", place, "--grace", "0", "--max-unused", "0");

      assertThat(prune.status()).as(prune.err()).isEqualTo(ExitStatus.STORE);
      assertThat(prune.err()).contains("HF-2005").contains("append-only");
      assertThat(served.resolve("kept/locks")).isEmptyDirectory();
      done("check", "-r", place, "--read-data");
      done("restore", "-r", place, "latest", "-t", "restored");
    }
  }

  private void backUp(String place, String text) throws Exception {
    Files.writeString(Files.createDirectories(home.resolve("src")).resolve("a.txt"), text);
    done("backup", "-r", place, "src");
  }

  private void done(String... arguments) {
    var answer = run(arguments);
    assertThat(answer.status()).as(answer.toString()).isZero();
  }

  private Answer run(String... arguments) {
    return new CommandLineHarness(home)
        .with("HOLDFAST_PASSWORD", "opens")
        .with("RESTIC_REST_USERNAME", RcloneServer.ACCOUNT.user())
        .with("RESTIC_REST_PASSWORD", String.valueOf(RcloneServer.ACCOUNT.password()))
        .run(Stream.concat(Stream.of("repo"), Stream.of(arguments)).toArray(String[]::new));
  }
}
