package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a restore takes away that only the target has, and what it leaves. */
class RestoreClearingTest {
  private static final RestoreOptions CLEARING =
      RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);

  private TestFolder folder;
  private RestoreFixture fixture;
  private Snapshot snapshot;
  private Path out;

  @BeforeEach
  void makeSnapshot() throws IOException {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot =
          made.save(
              List.of("/data"),
              made.folder("data", made.file("file", "from the snapshot"), made.folder("empty")));
    }
    out = Files.createDirectory(folder.resolve("out"));
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void stopsClearingWhenInterrupted() throws IOException {
    for (var i = 0; i < 9; i++) {
      write("empty/stray" + i);
    }

    clearUntilFirstRemoval();

    assertThat(tree()).contains("empty").filteredOn(name -> name.contains("stray")).hasSize(8);
  }

  @Test
  void stopsWithinAFolderWhenInterrupted() throws IOException {
    for (var i = 0; i < 9; i++) {
      write("empty/stray/" + i);
    }

    clearUntilFirstRemoval();

    assertThat(tree()).filteredOn(name -> name.contains("stray/")).hasSize(8);
  }

  @Test
  void leavesWhatIsExcludedAtAnyDepth() throws Exception {
    write("stray/keep.log");
    write("stray/goes");
    write("stray/deep/keep.log");
    write("stray/deep/goes");
    write("stray/empty/goes");

    var run = restore("*.log");

    assertThat(tree())
        .containsExactlyInAnyOrder(
            "file", "empty", "stray", "stray/keep.log", "stray/deep", "stray/deep/keep.log");
    assertThat(run.item("/stray").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/stray/deep").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(removed(run))
        .containsExactlyInAnyOrder(
            "/stray/goes", "/stray/deep/goes", "/stray/empty", "/stray/empty/goes");
    assertThat(run.plan().totals().removals()).isEqualTo(4);
  }

  @Test
  void leavesAFolderInTheWayThatHoldsWhatIsExcluded() throws Exception {
    write("file/deep/keep.log");
    write("file/other");
    write("stray");

    var run = restore("*.log");

    assertThat(tree())
        .as("nothing is cleared where something was refused")
        .containsExactlyInAnyOrder(
            "empty", "file", "file/deep", "file/deep/keep.log", "file/other", "stray");
    assertThat(run.item("/stray").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/file").code()).contains(ErrorCode.RESTORE_CONFLICT);
    assertThat(run.plan().totals().removals()).isZero();
  }

  @Test
  void namesAllThatGoesBeforeAndAfter() throws Exception {
    write("stray/deep/file");
    write("empty/stray");
    write("file/full/file");
    var dry = fixture.restore(out, RestoreRequest.everything(snapshot, CLEARING.asDryRun()));

    var run = restore();

    assertThat(tree()).containsExactlyInAnyOrder("file", "empty");
    assertThat(removed(run))
        .containsExactlyInAnyOrder(
            "/stray",
            "/stray/deep",
            "/stray/deep/file",
            "/empty/stray",
            "/file/full",
            "/file/full/file");
    assertThat(removed(dry)).containsExactlyInAnyOrderElementsOf(removed(run));
    assertThat(run.plan().totals().removals()).isEqualTo(6);
    assertThat(run.report().totals().removed()).isEqualTo(6);
  }

  /** Of another file system, and of the same one. */
  @Test
  void leavesWhatIsMounted() throws Exception {
    write("stray/goes");
    for (var place : List.of("empty", "stray/bound")) {
      Files.createDirectories(out.resolve(place));
    }
    Files.writeString(out.resolve("stray/one"), "mine");
    var precious = precious();

    whileMounted(
        """
        mount -t tmpfs none out/empty
        echo precious > out/empty/precious
        mount --bind elsewhere out/stray/bound
        mount --bind elsewhere/precious out/stray/one
        """,
        seen -> {
          var run = fixture.restore(seen, RestoreRequest.everything(snapshot, CLEARING));

          assertThat(seen.resolve("empty/precious")).exists();
          assertThat(precious).hasContent("precious");
          assertThat(removed(run)).containsExactly("/stray/goes");
          for (var left : List.of("/empty/precious", "/stray/bound", "/stray/one", "/stray")) {
            assertThat(run.item(left).outcome()).isEqualTo(ItemOutcome.SKIPPED);
          }
          assertThat(run.plan().totals().removals()).isEqualTo(1);
        });
  }

  @Test
  void leavesAFolderInTheWayThatHoldsWhatIsMounted() throws Exception {
    Files.createDirectories(out.resolve("file/bound"));
    var precious = precious();

    whileMounted(
        "mount --bind elsewhere out/file/bound",
        seen -> {
          var run = fixture.restore(seen, RestoreRequest.everything(snapshot, CLEARING));

          assertThat(precious).hasContent("precious");
          assertThat(run.item("/file").code()).contains(ErrorCode.RESTORE_CONFLICT);
        });
  }

  private Path precious() throws Exception {
    var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    return Files.writeString(elsewhere.resolve("precious"), "precious");
  }

  /** What looks at the target as a process sees it that has mounted something there. */
  @FunctionalInterface
  private interface Look {
    void at(Path seen) throws Exception;
  }

  private void whileMounted(String mounting, Look look) throws Exception {
    Mounts.during(mounting, folder.path(), root -> look.at(Path.of(root + out)));
  }

  private RestoreFixture.Run restore(String... excludes) throws InterruptedException {
    var patterns = Stream.of(excludes).map(PathPattern::parse).toList();
    var selection = new RestoreSelection(List.of(), List.of(), patterns);
    return fixture.restore(out, new RestoreRequest(snapshot, TreePath.ROOT, selection, CLEARING));
  }

  private static List<String> removed(RestoreFixture.Run run) {
    return run.items().stream()
        .filter(item -> item.outcome() == ItemOutcome.REMOVED)
        .map(item -> item.target().toString())
        .toList();
  }

  private void clearUntilFirstRemoval() {
    try (var target = PosixTarget.of(out)) {
      var request = RestoreRequest.everything(snapshot, CLEARING);
      assertThatThrownBy(() ->
              fixture.restore(
                  target, request, item -> interruptAtRemoval(item, Thread.currentThread())))
          .isInstanceOf(InterruptedException.class);
    }
  }

  private static void interruptAtRemoval(RestoredItem item, Thread thread) {
    if (item.outcome() == ItemOutcome.REMOVED) {
      thread.interrupt();
    }
  }

  private void write(String name) throws IOException {
    var file = out.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
  }

  /** All below the target. */
  private List<String> tree() throws IOException {
    try (var all = Files.walk(out)) {
      return all.filter(path -> !path.equals(out))
          .map(path -> out.relativize(path).toString())
          .toList();
    }
  }
}
