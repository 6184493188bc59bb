package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.Context;
import io.holdfast.cli.Program;
import io.holdfast.cli.terminal.Terminal;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.Restic;
import io.holdfast.store.LocalStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that look into snapshots, beside others and in front of long lists. */
class ReadersTest {
  /** More of them than any buffer holds. */
  private static final int FILES = 400;

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ls latest",
        "find b.txt",
        "diff latest latest",
        "dump latest",
        "restore latest -t out --dry-run"
      })
  void takeALockBesideWhichNobodyRemoves(String command) throws Exception {
    scene.done("backup", "-r", "r", "src");
    try (var store = LocalStore.at(scene.path("r"));
        var password = Password.of(RepositoryScene.PASSWORD);
        var repository = Repository.open(store, password);
        var _ =
            RepositoryLock.acquireExclusive(
                repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      var refused = scene.run((command + " -r r").split(" "));
      var unlocked = scene.run((command + " -r r --no-lock").split(" "));

      assertThat(refused.status()).isEqualTo(ExitStatus.CONFLICT);
      assertThat(refused.err()).contains("HF-3014");
      assertThat(refused.out()).isEmpty();
      assertThat(unlocked.status()).isZero();
    }
    assertThat(scene.run((command + " -r r").split(" ")).status()).isZero();
    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls -R latest", "find *", "diff latest latest:/", "dump latest"})
  void keepStockPruneAwayUntilTheLastByte(String command) throws Exception {
    scene.done("backup", "-r", "r", "src");
    Files.delete(scene.path("src/link"));
    scene.done("backup", "-r", "r", "src");
    var prunes = new ArrayList<Restic.Result>();
    var out = new FirstByte(() -> prunes.add(restic().tryRun("prune")));

    var status = run(new PrintStream(out, true), (command + " -r r").split(" "));

    assertThat(status).isZero();
    assertThat(prunes).hasSize(1);
    assertThat(prunes.getFirst().exitStatus()).isNotZero();
    assertThat(prunes.getFirst().output()).contains("repository is already locked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ls -R latest", "find * --snapshot latest", "diff FIRST latest"})
  void writeTheirRowsAsTheyCome(String command) throws Exception {
    var first = lackTheLastFolder();

    for (var form : List.of("", " --json")) {
      var err = new ByteArrayOutputStream();
      var told = new ArrayList<String>();
      var out = new FirstByte(() -> told.add(err.toString(StandardCharsets.UTF_8)));
      var words = (command.replace("FIRST", first) + " -r r" + form).split(" ");
      var status = run(new PrintStream(out), err, words);

      assertThat(status).isEqualTo(ExitStatus.DAMAGED);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("zz-lacking");
      assertThat(told).as("rows before the last folder was read").containsExactly("");
    }
  }

  @Test
  void findLinesUpWhatItFinds() {
    scene.done("backup", "-r", "r", "src");

    var lines = scene.done("find", "-r", "r", "*.txt").out().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines).extracting(line -> line.indexOf(" FILE ")).startsWith(-1, 31, 31);
    assertThat(lines.getFirst().indexOf("Path")).isEqualTo(lines.get(1).indexOf("/"));
  }

  /** Makes a snapshot of many files, in which the folder that is read last is lost. */
  private String lackTheLastFolder() throws IOException {
    var first = scene.done("backup", "-r", "r", "src", "--json").json().path("snapshot").asText();
    var before = scene.files(scene.path("r"), "data");
    Files.createDirectory(scene.path("src/zz-lacking"));
    Files.writeString(scene.path("src/zz-lacking/f"), "lost");
    scene.done("backup", "-r", "r", "src/zz-lacking");
    var lost = new ArrayList<>(scene.files(scene.path("r"), "data"));
    lost.removeAll(before);
    Files.createDirectory(scene.path("src/many"));
    for (var number = 0; number < FILES; number++) {
      Files.createFile(scene.path("src/many/" + "long".repeat(40) + number));
    }
    scene.done("backup", "-r", "r", "src");
    for (var pack : lost) {
      Files.delete(pack);
    }
    return first;
  }

  private Restic restic() {
    return new Restic(scene.path("r"), RepositoryScene.PASSWORD);
  }

  private int run(PrintStream out, String... words) {
    return run(out, new ByteArrayOutputStream(), words);
  }

  private int run(PrintStream out, ByteArrayOutputStream err, String... words) {
    var all = new ArrayList<>(List.of("repo"));
    all.addAll(List.of(words));
    var environment =
        Map.of("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD, "HOME", folder.toString());
    var terminal = new Terminal(out, new PrintStream(err, true, StandardCharsets.UTF_8), 0);
    return new Program(new Context(terminal, environment, InstantSource.system(), folder))
        .run(all.toArray(String[]::new));
  }

  /** Does something when it gets its first byte. */
  private static final class FirstByte extends OutputStream {
    private final Action action;

    private boolean came;

    FirstByte(Action action) {
      this.action = action;
    }

    @Override
    public void write(int octet) {
      write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (came || length == 0) {
        return;
      }
      came = true;
      try {
        action.run();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Action {
    void run() throws IOException, InterruptedException;
  }
}
