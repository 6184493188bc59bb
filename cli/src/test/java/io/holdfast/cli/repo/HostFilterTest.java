package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CommandLineHarness;
import io.holdfast.cli.CommandLineHarness.Answer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of several hosts in one repository, and which of them a command means. */
class HostFilterTest {
  private static final String NOTE = "note: snapshots of other hosts than web are left out";

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void backUpThreeHosts() throws IOException {
    scene = RepositoryScene.make(folder);
    for (var host : new String[] {"web", "db", "mail"}) {
      scene.done("backup", "-r", "r", "src", "-H", host);
    }
  }

  @Test
  void hasAShortName() {
    var verbs =
        "cat,copy,diff,dump,find,ls,mount,restore,rewrite,snapshots,stats,tag,repair snapshots";
    for (var verb : verbs.split(",")) {
      var help = scene.done((verb + " --help").split(" ")).out();

      assertThat(help).as(verb).containsPattern("-H, --host=NAME");
    }
  }

  @Test
  void takesSeveralHosts() {
    var two = scene.done("snapshots", "-r", "r", "-H", "web", "-Hdb", "--json").json();

    assertThat(two.path("snapshots").findValuesAsText("hostname")).containsExactly("web", "db");
  }

  @Test
  void hasNoShortNameWhereItIsTheHours() {
    var kept = scene.done("forget", "-r", "r", "-H", "1", "--group-by", "", "-n", "--json").json();

    assertThat(kept.path("removed")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "snapshots",
        "stats",
        "find a.txt",
        "ls latest",
        "diff latest latest",
        "dump latest",
        "restore latest -t out -n",
        "forget --keep-last 1 -n",
        "tag --add x -n",
        "rewrite --new-host x -n",
        "copy --to copies",
        "repair snapshots -n"
      })
  void isToldWhereTheEnvironmentLeavesSomethingOut(String command) {
    RepositoryScene.makeRepository(scene.path("copies"));

    assertThat(run(command).err()).containsOnlyOnce(NOTE).contains("RESTIC_HOST", "--host ''");
    assertThat(run(command + " --host web").err()).doesNotContain("note:");
    assertThat(run(command + " --json").err()).doesNotContain("note:");
  }

  @Test
  void isNotToldWhereNothingIsLeftOut() {
    scene.done("backup", "-r", "r", "src/d", "-H", "web");

    var answer = run("snapshots --path " + scene.path("src/d"));

    assertThat(answer.status()).isZero();
    assertThat(answer.err()).isEmpty();
  }

  private Answer run(String command) {
    return new CommandLineHarness(folder)
        .with("HOLDFAST_PASSWORD", RepositoryScene.PASSWORD)
        .with("RESTIC_HOST", "web")
        .run(("repo -r r " + command).split(" "));
  }
}
