package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness.Answer;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands on a repository do and print when all is well. */
class RepoCommandsTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @Test
  void initMakesARepositoryThatItsPasswordOpens() {
    var made = scene.run("init", "-r", "new", "--json");

    assertThat(made.status()).isZero();
    assertThat(made.json().path("location").asText()).isEqualTo(scene.path("new").toString());
    assertThat(made.json().path("id").asText()).matches("[0-9a-f]{64}");
    var keys = scene.done("key", "list", "-r", "new", "--json").json().path("keys");
    assertThat(keys).hasSize(1);
    assertThat(keys.get(0).path("current").asBoolean()).isTrue();
  }

  @Test
  void backupTellsWhatWasNewAndWhatWasNot() throws IOException {
    var first = scene.done("backup", "-r", "r", "src", "--tag", "one,two", "--json").json();
    Files.writeString(scene.path("src/a.txt"), "changed");
    var second = scene.done("backup", "-r", "r", "src");

    assertThat(first.path("filesNew").asInt()).isEqualTo(2);
    assertThat(first.path("warningCount").asInt()).isZero();
    assertThat(second.out())
        .contains("files: 0 new, 1 changed, 1 unmodified")
        .contains("snapshot ");
  }

  @Test
  void aDryRunStoresNothing() {
    var answer = scene.done("backup", "-r", "r", "src", "--dry-run", "--json").json();

    assertThat(answer.path("dryRun").asBoolean()).isTrue();
    assertThat(answer.has("snapshot")).isFalse();
    assertThat(snapshots()).isEmpty();
  }

  @Test
  void snapshotsAreListedTheOldestFirstAndByTag() {
    var older = backUp("--tag", "kept");
    var newer = backUp("--host", "elsewhere");

    assertThat(snapshots()).extracting(RepoCommandsTest::id).containsExactly(older, newer);
    assertThat(snapshots("--tag", "kept")).extracting(RepoCommandsTest::id).containsExactly(older);
    assertThat(snapshots("--host", "elsewhere"))
        .extracting(RepoCommandsTest::id)
        .containsExactly(newer);
    assertThat(snapshots("--path", scene.path("src").toString())).hasSize(2);
    assertThat(snapshots("--path", "/elsewhere")).isEmpty();
    assertThat(scene.done("snapshots", "-r", "r").out())
        .contains(older.substring(0, 8), newer.substring(0, 8), "elsewhere", "kept");
  }

  @Test
  void lsShowsAFolderOrAllBelowIt() {
    backUp();
    var source = scene.path("src").toString();

    assertThat(paths(scene.done("ls", "-r", "r", "latest", source, "--json").json(), "nodes"))
        .containsExactly(source + "/a.txt", source + "/d", source + "/link");
    assertThat(paths(scene.done("ls", "-r", "r", "-R", "latest", source, "--json").json(), "nodes"))
        .contains(source + "/d/b.txt");
    assertThat(scene.done("ls", "-r", "r", "latest", source).out())
        .contains("DIRECTORY")
        .contains(source + "/link -> a.txt");
  }

  @Test
  void lsTakesAFolderOfTheSnapshotAsTheRoot() {
    backUp();

    var below = scene.done("ls", "-r", "r", "latest:" + scene.path("src"), "/d", "--json").json();

    assertThat(paths(below, "nodes")).containsExactly("/d/b.txt");
  }

  @Test
  void findLooksForNamesAndPathsInAllSnapshots() {
    backUp();
    backUp();

    var byName = scene.done("find", "-r", "r", "*.txt", "--json").json().path("matches");
    var byPath =
        scene.done("find", "-r", "r", "/**/d/b.txt", "--snapshot", "latest", "--json").json();

    assertThat(byName).hasSize(4);
    assertThat(byPath.path("matches")).hasSize(1);
    assertThat(scene.done("find", "-r", "r", "b.txt").out()).contains("/src/d/b.txt");
  }

  @Test
  void findSaysThatThereIsNothing() {
    backUp();

    var answer = scene.run("find", "-r", "r", "nowhere", "--json");

    assertThat(answer.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(answer.json().path("matches")).isEmpty();
    assertThat(scene.run("find", "-r", "r", "nowhere").out()).contains("nothing found");
  }

  @Test
  void diffNamesEveryChange() throws IOException {
    var before = backUp();
    Files.writeString(scene.path("src/a.txt"), "another content");
    Files.delete(scene.path("src/link"));
    Files.writeString(scene.path("src/new"), "");
    backUp();

    var answer = scene.done("diff", "-r", "r", before.substring(0, 10), "latest", "--json").json();
    var plain = scene.done("diff", "-r", "r", before, "latest").out();

    var source = scene.path("src");
    assertThat(answer.path("totals").path("added").asInt()).isEqualTo(1);
    assertThat(answer.path("totals").path("removed").asInt()).isEqualTo(1);
    assertThat(answer.path("totals").path("contentChanged").asInt()).isEqualTo(1);
    assertThat(plain).contains("M " + source + "/a.txt", "- " + source + "/link", "+ " + source);
  }

  @Test
  void restoreBringsBackWhatWasThere() throws IOException {
    backUp();

    var whole = scene.done("restore", "-r", "r", "latest", "-t", "out", "--verify", "--json");
    var some =
        scene.done(
            "restore", "-r", "r", "latest:" + scene.path("src"), "/d", "-t", "part", "--strip");

    var restored = scene.path("out" + scene.path("src"));
    assertThat(whole.json().path("failed").asInt()).isZero();
    assertThat(whole.json().path("target").asText()).isEqualTo(scene.path("out").toString());
    assertThat(restored.resolve("a.txt")).hasContent("first");
    assertThat(Files.readSymbolicLink(restored.resolve("link"))).isEqualTo(Path.of("a.txt"));
    assertThat(some.out()).contains("restored ").contains("0 failed");
    assertThat(folder.resolve("part/b.txt")).hasContent("second");
    assertThat(folder.resolve("part/a.txt")).doesNotExist();
  }

  @Test
  void aDryRunOfARestoreWritesNothing() {
    backUp();

    var plain = scene.done("restore", "-r", "r", "latest", "-t", "out", "--dry-run").out();

    assertThat(plain).contains("would write").contains("would restore");
    assertThat(scene.path("out")).doesNotExist();
  }

  @Test
  void restoreDoesWithWhatIsInTheWayAsItIsTold() throws IOException {
    backUp();
    scene.done("restore", "-r", "r", "latest", "-t", "out");
    var restored = scene.path("out" + scene.path("src/a.txt"));
    Files.writeString(restored, "of others");

    var refused = scene.run("restore", "-r", "r", "latest", "-t", "out", "--json");
    scene.run("restore", "-r", "r", "latest", "-t", "out", "--conflict", "skip");
    assertThat(restored).hasContent("of others");
    scene.done("restore", "-r", "r", "latest", "-t", "out", "--conflict", "overwrite");

    assertThat(refused.status()).isEqualTo(ExitStatus.CONFLICT);
    assertThat(refused.errorJson().path("number").asText()).isEqualTo("HF-3020");
    assertThat(restored).hasContent("first");
  }

  @Test
  void checkCountsWhatItProved() {
    backUp();

    var answer = scene.done("check", "-r", "r", "--read-data", "--json").json();

    assertThat(answer.path("sound").asBoolean()).isTrue();
    assertThat(answer.path("snapshots").asInt()).isEqualTo(1);
    assertThat(answer.path("bytesRead").asLong()).isPositive();
    assertThat(scene.done("check", "-r", "r", "--read-data-subset", "1/7").out())
        .startsWith("sound: ");
  }

  @Test
  void checkGoesOnWhereItWasStopped() throws Exception {
    for (var i = 0; i < 4; i++) {
      Files.writeString(scene.path("src/a.txt"), "version " + i);
      backUp();
    }
    var large = new byte[128 * 1024];
    new Random(1).nextBytes(large);
    Files.write(scene.path("src/large"), large);
    backUp();
    var packs = scene.files(scene.path("r"), "data").size();
    var stopped =
        interrupt(
            _ -> journalBytes() >= 64, "check", "-r", "r", "--read-data", "--limit-download", "8");
    assertThat(stopped.err()).contains("--resume goes on from here");
    scene.copyRepository("mirror");

    var mirror = scene.done("check", "-r", "mirror", "--read-data", "--resume", "--json").json();
    var resumed = scene.done("check", "-r", "r", "--read-data", "--resume", "--json").json();
    var again = scene.done("check", "-r", "r", "--read-data", "--resume", "--json").json();

    assertThat(mirror.path("packsRead").asInt()).as("of its bytes none was read").isEqualTo(packs);
    assertThat(resumed.path("packsReadBefore").asInt()).isBetween(1, packs - 1);
    assertThat(resumed.path("packsRead").asInt())
        .isEqualTo(packs - resumed.path("packsReadBefore").asInt());
    assertThat(again.path("packsRead").asInt()).as("nothing to go on from").isEqualTo(packs);
    assertThat(Instant.parse(again.path("readSince").asText()))
        .isAfter(Instant.parse(resumed.path("readSince").asText()));
    assertThat(journalBytes()).isZero();
  }

  @Test
  void checkPromisesNoResumingWhereItKeepsNoJournal() throws Exception {
    Files.createDirectories(scene.path(".cache/holdfast"));
    Files.writeString(scene.path(".cache/holdfast/check"), "no folder");
    try (var store = LocalStore.at(scene.path("r"));
        var password = Password.of(RepositoryScene.PASSWORD);
        var repository = Repository.open(store, password);
        var _ =
            RepositoryLock.acquireExclusive(
                repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      var stopped =
          interrupt(
              RepoCommandsTest::waitsForALock,
              "check",
              "-r",
              "r",
              "--read-data",
              "--lock-wait",
              "600");

      assertThat(stopped.err())
          .contains("this check cannot be resumed")
          .doesNotContain("--resume goes on from here");
    }
  }

  @FunctionalInterface
  private interface Moment {
    boolean isNow(Thread worker) throws IOException;
  }

  /** Interrupts a command that then ends with a failure. */
  private Answer interrupt(Moment when, String... arguments) throws Exception {
    var stopped = new FutureTask<>(() -> scene.run(arguments));
    var worker = Thread.ofPlatform().start(stopped);
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> when.isNow(worker));
    worker.interrupt();
    assertThat(stopped.get().status()).isNotZero();
    return stopped.get();
  }

  private static boolean waitsForALock(Thread worker) {
    return worker.getState() == Thread.State.TIMED_WAITING
        && Stream.of(worker.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(RepositoryLock.class.getName()));
  }

  private long journalBytes() throws IOException {
    var folder = scene.path(".cache/holdfast/check");
    if (!Files.exists(folder)) {
      return 0;
    }
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void checkReadsAShareOfThePacks() {
    backUp();
    backUp("--force");

    var share = scene.done("check", "-r", "r", "--read-data-subset", "50%", "--json").json();
    var size = scene.done("check", "-r", "r", "--read-data-subset", "1B", "--json").json();

    assertThat(share.path("packsRead").asInt()).isEqualTo(share.path("packs").asInt() / 2);
    assertThat(share.has("readSince")).isFalse();
    assertThat(size.path("packsRead").asInt()).isEqualTo(1);
  }

  @Test
  void pruneCompressesWhatLiesRaw() {
    backUp();
    var before = scene.done("prune", "-r", "r", "--dry-run", "--json").json();

    var answer =
        scene.done("prune", "-r", "r", "--repack-uncompressed", "--grace", "0", "--json").json();

    assertThat(before.path("uncompressed").path("blobs").asInt()).isPositive();
    assertThat(answer.path("compressed").path("blobs"))
        .isEqualTo(before.path("uncompressed").path("blobs"));
    assertThat(scene.done("prune", "-r", "r", "--dry-run").out())
        .containsPattern("of that uncompressed +0 blobs");
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void forgetDropsNothingWhenThePruneCannotBe() throws IOException {
    RepositoryScene.makeRepository(scene.path("old"), RepositoryConfig.OLDEST_VERSION);
    scene.done("backup", "-r", "old", "src");
    scene.done("backup", "-r", "old", "src", "--force");

    var refused =
        scene.run(
            "forget",
            "-r",
            "old",
            "--keep-last",
            "1",
            "--prune",
            "--repack-uncompressed",
            "--json");

    assertThat(refused.errorJson().path("code").asText()).isEqualTo("NOT_SUPPORTED");
    assertThat(scene.files(scene.path("old"), "snapshots")).hasSize(2);
  }

  @Test
  void backupLeavesOutPatternsInWhateverLetters() {
    backUp("--iexclude", "A.TXT");

    assertThat(paths(scene.done("ls", "-R", "-r", "r", "latest", "--json").json(), "nodes"))
        .contains(scene.path("src/d/b.txt").toString())
        .doesNotContain(scene.path("src/a.txt").toString());
    assertThat(snapshots().getFirst().path("excludes").get(0).asText()).isEqualTo("A.TXT");
  }

  @Test
  void checkNamesDamageAndTheSnapshotsThatItHits() throws IOException {
    var snapshot = backUp();
    RepositoryScene.cut(scene.files(scene.path("r"), "data"), 40);

    var answer = scene.run("check", "-r", "r", "--json");

    assertThat(answer.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.json().path("sound").asBoolean()).isFalse();
    assertThat(answer.json().path("damagedSnapshots").get(0).asText()).isEqualTo(snapshot);
    assertThat(scene.run("check", "-r", "r").out())
        .contains("DAMAGED")
        .contains(snapshot.substring(0, 8));
  }

  @Test
  void forgetDropsWhatIsNamedAndWhatNoRuleKeeps() {
    var first = backUp();
    var second = backUp();
    var third = backUp();

    var planned = scene.done("forget", "-r", "r", "--keep-last", "1", "--dry-run").out();
    assertThat(planned).contains("last snapshot", "would drop 2 snapshots");
    assertThat(snapshots()).hasSize(3);
    scene.done("forget", "-r", "r", first.substring(0, 9));
    assertThat(snapshots()).extracting(RepoCommandsTest::id).containsExactly(second, third);
    var ruled = scene.done("forget", "-r", "r", "--keep-last", "1", "--json").json();
    assertThat(ruled.path("removed").get(0).asText()).isEqualTo(second);
    assertThat(snapshots()).extracting(RepoCommandsTest::id).containsExactly(third);
  }

  @Test
  void pruneMarksAndDeletesAtOnceWhenTold() throws IOException {
    backUp();
    Files.writeString(scene.path("src/a.txt"), "changed");
    backUp();
    scene.done("forget", "-r", "r", "--keep-last", "1");
    var before = scene.files(scene.path("r"), "data").size();

    var planned = scene.done("prune", "-r", "r", "--dry-run").out();
    assertThat(planned).contains("would be marked").contains("would be deleted");
    var marked = scene.done("prune", "-r", "r", "--max-unused", "0", "--json").json();
    assertThat(marked.path("marked").path("packs").asInt()).isPositive();
    var withMarked = scene.files(scene.path("r"), "data").size();
    assertThat(withMarked).isGreaterThanOrEqualTo(before);
    var pruned = scene.done("forget", "-r", "r", "--keep-last", "1", "--prune", "--grace", "0");

    // Not fewer than before: what stays of two packs may have become two new ones.
    assertThat(pruned.out()).contains("dropped 0 snapshots").contains("deleted");
    assertThat(scene.files(scene.path("r"), "data").size()).isLessThan(withMarked);
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void pruneRemovesAllOnlyWhenTold() throws IOException {
    backUp();
    var second = backUp();
    scene.done("forget", "-r", "r", "--keep-last", "1");
    scene.done("forget", "-r", "r", second);

    var refused = scene.run("prune", "-r", "r", "--grace", "0");

    assertThat(refused.err()).contains("HF-3035").contains("nothing was changed");
    assertThat(scene.files(scene.path("r"), "data")).isNotEmpty();
    scene.done("prune", "-r", "r", "--grace", "0", "--remove-all");
    assertThat(scene.files(scene.path("r"), "data")).isEmpty();
  }

  @Test
  void forgettingTheLastAndPruningIsOneWord() throws IOException {
    var only = backUp();

    scene.done("forget", "-r", "r", only, "--prune", "--grace", "0");

    assertThat(scene.files(scene.path("r"), "data")).isEmpty();
  }

  @Test
  void copyBringsSnapshotsToASisterThatCutsAlike() throws IOException {
    var first = backUp("--tag", "kept");
    Files.writeString(scene.path("src/a.txt"), "changed");
    backUp();
    scene.done("init", "-r", "sister", "--copy-chunker-params-from", "r");

    var planned = scene.done("copy", "-r", "r", "--to", "sister", "--dry-run", "--json").json();
    assertThat(scene.files(scene.path("sister"), "snapshots")).isEmpty();
    assertThat(scene.files(scene.path("sister"), "data")).isEmpty();
    var one = scene.done("copy", "-r", "r", "--to", "sister", "--tag", "kept", "--json").json();
    var all = scene.run("copy", "-r", "r", "--to", "sister");
    var again = scene.done("copy", "-r", "r", "--to", "sister", "latest").out();

    assertThat(planned.path("copied")).hasSize(2);
    assertThat(planned.path("storedBytes").asLong()).isPositive();
    assertThat(one.path("copied").get(0).path("source").asText()).isEqualTo(first);
    assertThat(one.path("sameChunker").asBoolean()).isTrue();
    assertThat(all.out()).contains("copied 1 snapshots, 1 were there");
    assertThat(all.err()).isEmpty();
    assertThat(again).contains("copied 0 snapshots, 1 were there; 0 blobs");
    scene.done("check", "-r", "sister", "--read-data");
    scene.done("restore", "-r", "sister", "latest", "-t", "out");
    assertThat(scene.path("out" + scene.path("src/a.txt"))).hasContent("changed");
  }

  @Test
  void copyWarnsWhenTheTwoCutDifferently() throws IOException {
    backUp();
    RepositoryScene.makeRepository(scene.path("stranger"));

    var answer = scene.done("copy", "-r", "r", "--to", "stranger");

    assertThat(answer.err()).contains("cut files differently");
  }

  @Test
  void tagsAndPathsOfSnapshotsAreChanged() {
    var id = backUp("--tag", "one");

    scene.done("tag", "-r", "r", "--add", "two,three", "--remove", "one", id.substring(0, 8));
    assertThat(snapshots("--tag", "two,three")).hasSize(1);
    assertThat(snapshots("--tag", "one")).isEmpty();
    scene.done("tag", "-r", "r", "--set", "");
    var planned = scene.done("rewrite", "-r", "r", "-e", "b.*", "--forget", "--dry-run").out();
    var written =
        scene.done("rewrite", "-r", "r", "-e", "B.*", "--iexclude", "B.*", "--new-host", "h");

    assertThat(planned).contains("1 files left out").contains("nothing is written");
    assertThat(written.out()).contains("written anew as");
    assertThat(snapshots("--host", "h", "--tag", "rewrite")).hasSize(1);
    var source = scene.path("src").toString();
    assertThat(
            paths(
                scene.done("ls", "-r", "r", "-R", "latest", "--host", "h", source, "--json").json(),
                "nodes"))
        .containsExactly(source + "/a.txt", source + "/d", source + "/link");
    assertThat(scene.done("stats", "-r", "r", "--mode", "files-by-contents").out())
        .contains("2 files of different content");
    scene.done("check", "-r", "r", "--read-data");
  }

  @Test
  void aDamagedRepositoryIsRepairedStepByStep() throws IOException {
    backUp();
    assertThat(scene.done("repair", "packs", "-r", "r").out()).contains("every pack is sound");
    RepositoryScene.cut(scene.files(scene.path("r"), "index"), 20);
    var data = scene.files(scene.path("r"), "data");
    RepositoryScene.cut(data.subList(0, 1), 33);

    var index = scene.run("repair", "index", "-r", "r");
    var packs = scene.run("repair", "packs", "-r", "r");
    var looked = scene.run("repair", "snapshots", "-r", "r", "--dry-run");
    var snapshots = scene.run("repair", "snapshots", "-r", "r", "--forget");

    assertThat(index.out())
        .contains("1 index files were damaged", "%d packs in none".formatted(data.size() - 1));
    assertThat(index.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(packs.status()).isEqualTo(ExitStatus.DONE);
    assertThat(looked.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(looked.out()).contains("nothing is changed");
    assertThat(snapshots.status()).isEqualTo(ExitStatus.INCOMPLETE);
    scene.done("check", "-r", "r", "--read-data");
    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
  }

  @Test
  void aRepositoryIsUpgraded() {
    assertThat(scene.done("migrate", "-r", "r").out()).contains("upgrade_repo_v2", "no");
    assertThat(scene.run("migrate", "-r", "r", "upgrade_repo_v2").status())
        .isEqualTo(ExitStatus.UNSUPPORTED);
    assertThat(scene.run("migrate", "-r", "r", "upgrade_repo_v9").status())
        .isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void keysAreAddedChangedAndRemoved() throws IOException {
    Files.writeString(scene.path("second"), "another\n");

    var added =
        scene
            .done("key", "add", "-r", "r", "--new-password-file", "second", "--json", "--user", "u")
            .json();
    var withSecond = new String[] {"key", "list", "-r", "r", "--json", "-p", "second"};
    var keys = scene.done(withSecond).json().path("keys");
    assertThat(keys).hasSize(2).map(key -> key.path("user").asText()).contains("u");
    var id = added.path("id").asText();
    assertThat(scene.run("key", "remove", "-r", "r", "-p", "second", id).status())
        .isEqualTo(ExitStatus.CONFLICT);
    var removed = scene.done("key", "remove", "-r", "r", id.substring(0, 12), "--json").json();

    assertThat(removed.path("removed").asText()).isEqualTo(id);
    assertThat(scene.run(withSecond).status()).isEqualTo(ExitStatus.ACCESS);
  }

  @Test
  void aChangedPasswordReplacesTheOldOne() throws IOException {
    Files.writeString(scene.path("next"), "next");

    var changed = scene.done("key", "passwd", "-r", "r", "--new-password-file", "next");

    assertThat(changed.out()).contains("the password is changed");
    assertThat(scene.run("snapshots", "-r", "r").status()).isEqualTo(ExitStatus.ACCESS);
    scene.done("snapshots", "-r", "r", "-p", "next");
  }

  @Test
  void unlockLeavesLocksOfTheLivingAlone() throws Exception {
    var lock = LockOptions.standard(InstantSource.system());
    try (var store = LocalStore.at(scene.path("r"));
        var password = Password.of(RepositoryScene.PASSWORD);
        var repository = Repository.open(store, password)) {
      RepositoryLock.acquireShared(repository.sealedFiles(), lock);

      var gentle = scene.done("unlock", "-r", "r", "--json").json().path("removed");
      Files.writeString(scene.path("next"), "next");
      var refused = scene.run("key", "passwd", "-r", "r", "--new-password-file", "next");
      var all = scene.done("unlock", "-r", "r", "--remove-all", "--json").json().path("removed");

      assertThat(gentle).isEmpty();
      assertThat(refused.status()).isEqualTo(ExitStatus.CONFLICT);
      assertThat(refused.err()).contains("HF-3014");
      assertThat(all).hasSize(1);
      assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
    }
  }

  @Test
  void unlockNamesALockThatCannotBeRead() throws Exception {
    try (var store = LocalStore.at(scene.path("r"));
        var password = Password.of(RepositoryScene.PASSWORD);
        var repository = Repository.open(store, password)) {
      RepositoryLock.acquireShared(
          repository.sealedFiles(), LockOptions.standard(InstantSource.system()));
      var damaged = scene.files(scene.path("r"), "locks").getFirst();
      RepositoryScene.cut(List.of(damaged), 4);

      var answer = scene.run("unlock", "-r", "r");

      assertThat(answer.status()).isEqualTo(ExitStatus.DAMAGED);
      assertThat(answer.out())
          .contains("removed 0 locks", damaged.getFileName().toString(), "--remove-all");
      assertThat(damaged).exists();
    }
  }

  @Test
  void tagsMeanWhatTheyMeanToRestic() {
    backUp("--tag", "a, b");
    backUp("--tag", "");
    backUp();

    assertThat(snapshots("--tag", "b ,a")).hasSize(1);
    assertThat(snapshots("--tag", "")).hasSize(2);
    var rules = new String[] {"forget", "-r", "r", "--keep-tag", "", "--keep-tag", "a,b"};
    assertThat(scene.done(rules).out()).contains("dropped 0 snapshots");
    assertThat(snapshots()).hasSize(3);
  }

  @Test
  void everyCommandLeavesNoLockBehind() throws IOException {
    backUp();
    scene.done("restore", "-r", "r", "latest", "-t", "out");
    scene.done("check", "-r", "r");

    assertThat(scene.files(scene.path("r"), "locks")).isEmpty();
  }

  @Test
  void aDamagedSnapshotHidesNoOtherAndStopsNoBackup() throws IOException {
    backUp();
    RepositoryScene.cut(scene.files(scene.path("r"), "snapshots"), 9);
    var good = backUp();

    var listed = scene.run("snapshots", "-r", "r", "--json");

    assertThat(listed.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(listed.json().path("snapshots")).hasSize(1);
    assertThat(listed.json().path("damaged")).hasSize(1);
    assertThat(listed.err()).contains("is left out");
    scene.done("restore", "-r", "r", good, "-t", "out");
    assertThat(scene.run("find", "-r", "r", "a.txt").status()).isEqualTo(ExitStatus.DAMAGED);
  }

  private String backUp(String... options) {
    var words = new ArrayList<>(List.of("backup", "-r", "r", "src", "--json"));
    words.addAll(List.of(options));
    return scene.done(words.toArray(String[]::new)).json().path("snapshot").asText();
  }

  private List<JsonNode> snapshots(String... options) {
    var words = new ArrayList<>(List.of("snapshots", "-r", "r", "--json"));
    words.addAll(List.of(options));
    return elements(scene.done(words.toArray(String[]::new)).json().path("snapshots"));
  }

  private static String id(JsonNode node) {
    return node.path("id").asText();
  }

  private static List<String> paths(JsonNode answer, String list) {
    return elements(answer.path(list)).stream().map(each -> each.path("path").asText()).toList();
  }

  private static List<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }
}
