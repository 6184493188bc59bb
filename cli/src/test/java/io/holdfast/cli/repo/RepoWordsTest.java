package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.Context;
import io.holdfast.cli.Program;
import io.holdfast.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restic's users type, and what commands say when they are done. */
class RepoWordsTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @Test
  void optionsBeforeTheVerbAreTheVerbs() throws IOException {
    Files.writeString(scene.path("opens"), RepositoryScene.PASSWORD);

    var made = scene.runWith("A", "b", "--repo=r", "-popens", "--json", "-q", "backup", "src");
    var keys = scene.done("-r", "r", "key", "--json", "list").json();
    var help = scene.done("-r", "r", "snapshots", "--help").out();

    assertThat(made.status()).isEqualTo(ExitStatus.DONE);
    assertThat(made.json().has("snapshot")).isTrue();
    assertThat(keys.path("keys")).hasSize(1);
    assertThat(help).contains("repo snapshots");
    assertThat(scene.run("-r", "r").err()).contains("a command is missing after 'repo'");
    assertThat(scene.run("-r", "r", "snapshto").err()).contains("snapshots");
    assertThat(scene.run("--bogus", "snapshots").status()).isEqualTo(ExitStatus.INPUT);
    assertThat(scene.run("-r").status()).isEqualTo(ExitStatus.INPUT);
    var abroad = new CommandLineHarness(folder).run("token", "--json", "list");
    assertThat(abroad.err()).contains("\"code\"");
  }

  @Test
  void snapshotsAreNamedAndTheNewestOfEachSourceChosen() {
    var first = backUp("src");
    var second = backUp("src");
    var other = backUp("-n", "src", "-H", "web").path("snapshot");
    var third = backUp("src/d", "--time", "2020-02-03 04:05:06").path("snapshot").asText();

    assertThat(other.isMissingNode()).isTrue();
    assertThat(ids(scene.done("snapshots", "-r", "r", "--json", third, "latest")))
        .containsExactly(third, second.path("snapshot").asText());
    var newest = scene.done("snapshots", "-r", "r", "--latest", "1", "--json");
    assertThat(ids(newest)).containsExactly(third, second.path("snapshot").asText());
    assertThat(scene.run("snapshots", "-r", "r", "--latest", "0").status())
        .isEqualTo(ExitStatus.INPUT);
    var shown = newest.json().path("snapshots").get(1);
    assertThat(shown.path("programVersion").asText()).startsWith("holdfast");
    assertThat(shown.path("summary").path("filesUnmodified").asInt()).isEqualTo(2);
    var back = OffsetDateTime.parse(newest.json().path("snapshots").get(0).path("time").asText());
    assertThat(back.toLocalDateTime()).hasToString("2020-02-03T04:05:06");
    assertThat(first.path("filesNew").asInt()).isEqualTo(2);
  }

  @Test
  void snapshotsAreShownInGroups() {
    var first = backUp("src", "-H", "web").path("snapshot").asText();
    var second = backUp("src/d", "-H", "web").path("snapshot").asText();
    var third = backUp("src", "-H", "shop").path("snapshot").asText();

    var byHost = scene.done("snapshots", "-r", "r", "-g", "host", "--latest", "1", "--json");
    var all = scene.done("snapshots", "-r", "r", "-g", "path", "-c").out();

    assertThat(ids(byHost)).containsExactly(second, third);
    assertThat(byHost.json().path("groups").findValuesAsText("hostname"))
        .containsExactly("web", "shop");
    assertThat(byHost.json().path("groups").path(0).path("snapshots").path(0).asText())
        .isEqualTo(second);
    assertThat(all).contains(first.substring(0, 8), "paths [" + scene.path("src") + "]");
    assertThat(all).doesNotContain("Paths");
    assertThat(scene.run("snapshots", "-r", "r", "-g", "size").err()).contains("'size'");
  }

  @Test
  void aBackupIsComparedWithTheNewestOfItsGroup() {
    backUp("src", "-H", "web", "--tag", "a");

    assertThat(backUp("-n", "src", "-H", "shop").path("filesNew").asInt()).isEqualTo(2);
    var ofAnyHost = backUp("-n", "src", "-H", "shop", "-g", "paths");
    assertThat(ofAnyHost.path("filesUnmodified").asInt()).isEqualTo(2);
    var ofItsTags = backUp("-n", "src", "-H", "web", "--tag", "b", "--group-by", "host,tags");
    assertThat(ofItsTags.path("filesNew").asInt()).isEqualTo(2);
    var ofNothing = backUp("-n", "src", "-H", "shop", "-g", "");
    assertThat(ofNothing.path("filesUnmodified").asInt()).isEqualTo(2);
  }

  @Test
  void severalFoldersAreListed() {
    backUp("src");
    var at = scene.path("src").toString();

    var both = listed(at + "/d", at);
    var within = listed("-R", at + "/d", at, at);

    assertThat(both).containsExactly(at + "/d/b.txt", at + "/a.txt", at + "/d", at + "/link");
    assertThat(within).containsExactly(at + "/a.txt", at + "/d", at + "/d/b.txt", at + "/link");
    var absent = scene.run("ls", "-r", "r", "latest", at, at + "/none");
    assertThat(absent.status()).isNotZero();
    assertThat(absent.out()).isEmpty();
    assertThat(absent.err()).contains("none");
  }

  private List<String> listed(String... folders) {
    var words = new ArrayList<>(List.of("ls", "-r", "r", "--json", "latest"));
    words.addAll(List.of(folders));
    return scene.done(words.toArray(String[]::new)).json().path("nodes").findValuesAsText("path");
  }

  @Test
  void theOldNameOfRepairIndexIsKnown() {
    var old = scene.done("rebuild-index", "-r", "r", "--read-all-packs", "--json");

    assertThat(old.json()).isEqualTo(scene.done("repair", "index", "-r", "r", "--json").json());
  }

  @Test
  void whatResticsUsersAddIsTaken() {
    scene.done("-v", "-r", "r", "backup", "src");
    var again = backUp("src", "-vv", "--verbose", "-f");

    assertThat(again.path("filesUnmodified").asInt()).isZero();
    assertThat(again.path("filesNew").asInt()).isEqualTo(2);
  }

  @Test
  void theCacheIsWhereItIsSaid() {
    backUp("src", "--cache-dir", "here");
    var named = new CommandLineHarness(folder).with("RESTIC_CACHE_DIR", folder + "/there");
    named.with("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD);
    assertThat(named.run("repo", "backup", "-r", "r", "src").status()).isZero();

    assertThat(scene.path("here/holdfast/folders")).isNotEmptyDirectory();
    assertThat(scene.path("there/holdfast/folders")).isNotEmptyDirectory();
    assertThat(scene.path(".cache")).doesNotExist();
  }

  @Test
  void theCertificatesToBelieveMayBeNamed() {
    var place = "rest:https://127.0.0.1:1/";

    var refused = scene.run("snapshots", "-r", place, "--cacert", "absent.pem");

    assertThat(refused.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(refused.err()).contains(scene.path("absent.pem").toString());
  }

  @Test
  void aTimeOfOnesOwnIsNotWhenTheBackupRan() {
    var before = Instant.now().minusMillis(1);

    backUp("src", "--time", "2020-02-03 04:05:06");

    var shown = scene.done("snapshots", "-r", "r", "--json").json().path("snapshots").get(0);
    var summary = shown.path("summary");
    var start = OffsetDateTime.parse(summary.path("backupStart").asText()).toInstant();
    var end = OffsetDateTime.parse(summary.path("backupEnd").asText()).toInstant();
    assertThat(start).isAfter(before);
    assertThat(end).isAfterOrEqualTo(start).isBefore(Instant.now().plusSeconds(1));
  }

  @Test
  void findTakesSeveralPatterns() {
    backUp("src");

    assertThat(scene.done("find", "-r", "r", "a.txt", "b.*", "--json").json().path("matches"))
        .hasSize(2);
    var folded = scene.done("find", "-r", "r", "-i", "A.TXT", "/**/D/*", "--json").json();
    assertThat(folded.path("matches")).hasSize(2);
    assertThat(scene.run("find", "-r", "r", "A.TXT").status()).isEqualTo(ExitStatus.MISSING);
  }

  @Test
  void aRestoreTakesResticsLetters() {
    backUp("src");

    scene.done("restore", "-r", "r", "latest", "-n", "-t", "out", "-i", "*.txt");
    assertThat(scene.path("out")).doesNotExist();
    scene.done("restore", "-r", "r", "latest", "-t", "out", "--iinclude", "*.TXT", "-e", "a.*");
    assertThat(scene.path("out" + scene.path("src/d/b.txt"))).exists();
    assertThat(scene.path("out" + scene.path("src/a.txt"))).doesNotExist();
    assertThat(scene.path("out" + scene.path("src/link"))).doesNotExist();
    scene.done("restore", "-r", "r", "latest", "-t", "rest", "--iexclude", "B.*");
    assertThat(scene.path("rest" + scene.path("src/a.txt"))).exists();
    assertThat(scene.path("rest" + scene.path("src/d/b.txt"))).doesNotExist();
  }

  @Test
  void aDumpGoesToAFileOnceItIsWhole() throws IOException {
    backUp("src");
    var source = scene.path("src/a.txt").toString();
    Files.writeString(scene.path("taken"), "something else");

    var dumped = scene.done("dump", "-r", "r", "latest", source, "--target", "taken");

    assertThat(dumped.out()).isEmpty();
    assertThat(scene.path("taken")).hasContent("first");
    for (var pack : scene.files(scene.path("r"), "data")) {
      RepositoryScene.overwrite(pack);
    }
    scene.run("dump", "-r", "r", "latest", source, "-t", "taken");
    assertThat(scene.path("taken")).hasContent("first");
    assertThat(scene.path("taken.part")).doesNotExist();
    var nowhere = scene.run("dump", "-r", "r", "latest", source, "-t", "absent/file");
    assertThat(nowhere.status()).isNotEqualTo(ExitStatus.DONE);
  }

  @Test
  void lsWithoutAPathListsAll() {
    backUp("src");

    var all = scene.done("ls", "-r", "r", "latest").out();

    assertThat(all).contains("src/d/b.txt").contains("src/a.txt");
    assertThat(scene.done("ls", "-r", "r", "latest", "/").out()).doesNotContain("a.txt");
  }

  @Test
  void aDryRunOfARestoreThatWouldBeRefusedSaysSo() {
    backUp("src");
    scene.done("restore", "-r", "r", "latest", "-t", "out");

    var planned = scene.run("restore", "-r", "r", "latest", "-t", "out", "--dry-run", "--json");
    var refused = scene.run("restore", "-r", "r", "latest", "-t", "out", "--json");

    assertThat(planned.status()).isEqualTo(refused.status()).isEqualTo(ExitStatus.CONFLICT);
    assertThat(planned.json().path("conflicts").asInt()).isPositive();
    assertThat(planned.json().path("checks").get(0).path("code").asText())
        .isEqualTo("RESTORE_CONFLICT");
    assertThat(planned.json().path("checks").get(0).path("severity").asText()).isEqualTo("ERROR");
    var free = scene.done("restore", "-r", "r", "latest", "-t", "empty", "-n", "--json").json();
    assertThat(free.path("neededBytes").asInt()).isEqualTo(11);
  }

  @Test
  void migrateTellsOnlyWhatIsSo() {
    var needless = scene.run("migrate", "-r", "r", "upgrade_repo_v2");
    RepositoryScene.makeRepository(scene.path("old"), 1);
    var done = scene.done("migrate", "-r", "old", "upgrade_repo_v2");

    assertThat(needless.status()).isEqualTo(ExitStatus.UNSUPPORTED);
    assertThat(needless.err()).doesNotContain("is kept in");
    assertThat(done.err()).contains("is kept in");
    assertThat(done.out()).contains("the repository has version 2 now");
  }

  /** A bar that stood there would be told as the beginning of the result's first line. */
  @Test
  void aResultStandsInThePlaceOfTheBar() {
    backUp("src");
    var screen = new ByteArrayOutputStream();
    var both = new PrintStream(screen, true, UTF_8);
    var seconds = new AtomicLong();
    var context =
        new Context(
            new Terminal(both, both, 80),
            Map.of("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD),
            () -> Instant.ofEpochSecond(2_000_000_000L + seconds.incrementAndGet()),
            folder);

    new Program(context).run("repo", "restore", "-r", "r", "latest", "-t", "out");

    var shown = screen.toString(UTF_8);
    assertThat(shown).contains("restore  ["); // the bar
    assertThat(shown).containsPattern("\\r\\u001b\\[Krestored ");
  }

  private JsonNode backUp(String... words) {
    var all = new ArrayList<>(List.of("backup", "-r", "r", "--json"));
    all.addAll(List.of(words));
    return scene.done(all.toArray(String[]::new)).json();
  }

  private static List<String> ids(CommandLineHarness.Answer answer) {
    var snapshots = answer.json().path("snapshots");
    return StreamSupport.stream(snapshots.spliterator(), false)
        .map(each -> each.path("id").asText())
        .toList();
  }
}
