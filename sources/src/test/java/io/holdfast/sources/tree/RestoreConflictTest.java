package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static io.holdfast.base.ErrorCode.RESTORE_CONFLICT;
import static io.holdfast.engine.restore.PlanCheck.Severity.ERROR;
import static io.holdfast.engine.restore.PlanCheck.Severity.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.PlanCheck;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RestoreConflictTest {
  /** When all in a handmade snapshot was modified. */
  private static final Instant SAVED = Instant.parse("2020-02-03T04:05:06.789Z");

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
              made.folder(
                  "data",
                  made.file("file", "from the snapshot"),
                  made.file("other", "other"),
                  made.link("link", "file"),
                  made.folder("sub", made.file("deep", "deep"))));
    }
    out = Files.createDirectory(folder.resolve("out"));
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  private RestoreFixture.Run restore(ConflictPolicy policy) throws InterruptedException {
    return restore(RestoreOptions.standard().with(Placement.STRIPPED).with(policy));
  }

  private RestoreFixture.Run restore(RestoreOptions options) throws InterruptedException {
    return fixture.restore(out, RestoreRequest.everything(snapshot, options));
  }

  @Test
  void failWritesNothingWhenAnythingIsInTheWay() throws IOException {
    Files.writeString(out.resolve("other"), "mine");

    assertThatThrownBy(() -> restore(ConflictPolicy.FAIL))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(RESTORE_CONFLICT))
        .hasMessageContaining("/other");

    assertThat(out).isDirectoryContaining("glob:**/other");
    assertThat(names(out)).containsExactly("other");
    assertThat(out.resolve("other")).hasContent("mine");
  }

  @Test
  void skipLeavesWhatIsThere() throws Exception {
    Files.writeString(out.resolve("file"), "mine");
    Files.writeString(out.resolve("sub"), "not a folder");

    var run = restore(ConflictPolicy.SKIP);

    assertThat(out.resolve("file")).hasContent("mine");
    assertThat(out.resolve("sub")).hasContent("not a folder");
    assertThat(out.resolve("other")).hasContent("other");
    assertThat(run.item("/file").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/sub").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.report().totals().skipped()).isEqualTo(2);
  }

  @Test
  void overwriteReplacesFilesAndLinksButNoFullFolder() throws Exception {
    Files.writeString(out.resolve("file"), "a much longer text than the snapshot has");
    Files.createDirectory(out.resolve("other"));
    Files.writeString(out.resolve("other/precious"), "precious");
    Files.createDirectory(out.resolve("link"));
    Files.createSymbolicLink(out.resolve("sub"), folder.path());

    var run = restore(ConflictPolicy.OVERWRITE);

    assertThat(out.resolve("file")).hasContent("from the snapshot");
    assertThat(out.resolve("other/precious")).hasContent("precious");
    assertThat(run.item("/other").outcome()).isEqualTo(ItemOutcome.FAILED);
    assertThat(Files.readSymbolicLink(out.resolve("link"))).hasToString("file");
    assertThat(Files.isSymbolicLink(out.resolve("sub"))).isFalse();
    assertThat(out.resolve("sub/deep")).hasContent("deep");
    assertThat(names(folder.path())).containsExactlyInAnyOrder("out", "repo");
    assertThat(names(out)).containsExactlyInAnyOrder("file", "other", "link", "sub");
  }

  @Test
  void keepBothGivesTheRestoredOneANewName() throws Exception {
    Files.writeString(out.resolve("file"), "mine");
    Files.writeString(out.resolve("file.restored"), "mine too");
    Files.writeString(out.resolve("sub"), "mine");

    var run = restore(ConflictPolicy.KEEP_BOTH);

    assertThat(out.resolve("file")).hasContent("mine");
    assertThat(out.resolve("file.restored")).hasContent("mine too");
    assertThat(out.resolve("file.restored-2")).hasContent("from the snapshot");
    assertThat(out.resolve("sub")).hasContent("mine");
    assertThat(out.resolve("sub.restored/deep")).hasContent("deep");
    assertThat(run.item("/file").target()).hasToString("/file.restored-2");
  }

  @Test
  void clearTargetRemovesWhatTheSnapshotHasNot() throws Exception {
    var outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "precious");
    Files.createDirectories(out.resolve("stray/deep"));
    Files.writeString(out.resolve("stray/deep/file"), "x");
    Files.createSymbolicLink(out.resolve("stray/way-out"), outside);
    Files.createSymbolicLink(out.resolve("way-out"), outside);
    Files.createDirectories(out.resolve("sub"));
    Files.writeString(out.resolve("sub/stray"), "x");
    Files.createDirectories(out.resolve("file/full"));

    var run = restore(ConflictPolicy.CLEAR_TARGET);

    assertThat(names(out)).containsExactlyInAnyOrder("file", "other", "link", "sub");
    assertThat(names(out.resolve("sub"))).containsExactly("deep");
    assertThat(out.resolve("file")).hasContent("from the snapshot");
    assertThat(outside.resolve("precious")).hasContent("precious");
    assertThat(run.report().totals().removed()).isEqualTo(7);
    assertThat(run.plan().totals().removals()).isEqualTo(7);
  }

  @Test
  void clearTargetOfNamedPathsLeavesNothingElse() throws Exception {
    Files.writeString(out.resolve("stray"), "x");
    Files.writeString(out.resolve("other"), "in the snapshot, but not wanted");
    Files.createDirectories(out.resolve("sub"));
    Files.writeString(out.resolve("sub/stray"), "x");

    var run = restoreNamed(ConflictPolicy.CLEAR_TARGET, "/data/sub", "/data/file");

    assertThat(names(out)).containsExactlyInAnyOrder("file", "sub");
    assertThat(names(out.resolve("sub"))).containsExactly("deep");
    assertThat(run.plan().totals().removals()).isEqualTo(3);
  }

  @Test
  void otherPoliciesLeaveWhatLiesBesideNamedPaths() throws Exception {
    Files.writeString(out.resolve("stray"), "x");

    restoreNamed(ConflictPolicy.OVERWRITE, "/data/sub");

    assertThat(names(out)).containsExactlyInAnyOrder("stray", "sub");
  }

  /** Only whole folders that were chosen are cleared, so that there may be other things above. */
  @Test
  void clearsChosenFoldersOfTheWholeSystem() throws Exception {
    try (var target = PosixTarget.of(Path.of("/"))) {
      var planner = new RestorePlanner(fixture.repository(), target);
      var chosen = RestoreSelection.of(TreePath.parse("/data/sub"));
      var clearing = RestoreOptions.standard().with(ConflictPolicy.CLEAR_TARGET);

      var plan =
          planner.plan(new RestoreRequest(snapshot, TreePath.ROOT, chosen, clearing.asDryRun()));

      assertThat(plan.totals().removals()).isZero();
      var named =
          new RestoreRequest(snapshot, TreePath.ROOT, chosen, clearing.with(Placement.NAMED));
      assertThatThrownBy(() -> planner.plan(named)).isInstanceOf(HoldfastException.class);
    }
  }

  private RestoreFixture.Run restoreNamed(ConflictPolicy policy, String... paths)
      throws InterruptedException {
    var options = RestoreOptions.standard().with(Placement.NAMED).with(policy);
    var selection =
        RestoreSelection.of(Stream.of(paths).map(TreePath::parse).toArray(TreePath[]::new));
    return fixture.restore(out, new RestoreRequest(snapshot, TreePath.ROOT, selection, options));
  }

  @Test
  void clearTargetKeepsWhatIsExcludedFromTheRestoreButInTheSnapshot() throws Exception {
    Files.writeString(out.resolve("other"), "mine");
    var request =
        new RestoreRequest(
            snapshot,
            TreePath.ROOT,
            new RestoreSelection(List.of(), List.of(), List.of(PathPattern.parse("other"))),
            RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET));

    fixture.restore(out, request);

    assertThat(out.resolve("other")).hasContent("mine");
    assertThat(out.resolve("file")).hasContent("from the snapshot");
  }

  @Test
  void overwriteOlderLeavesWhatIsAsNewOrNewer() throws Exception {
    write("file", "older", SAVED.minusNanos(1));
    write("other", "as old", SAVED);
    write("sub", "newer than the folder", SAVED.plusNanos(1));

    var run = restore(ConflictPolicy.OVERWRITE_OLDER);

    assertThat(out.resolve("file")).hasContent("from the snapshot");
    assertThat(out.resolve("other")).hasContent("as old");
    assertThat(out.resolve("sub")).hasContent("newer than the folder");
    assertThat(Files.readSymbolicLink(out.resolve("link"))).hasToString("file");
    assertThat(run.item("/other").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/other").message()).contains("not older");
    assertThat(run.report().totals().skipped()).isEqualTo(2);
  }

  @Test
  void overwriteChangedBelievesSizeAndTime() throws Exception {
    write("file", "FROM THE SNAPSHOT", SAVED);
    Files.setPosixFilePermissions(
        out.resolve("file"), PosixFilePermissions.fromString("rwxrwxrwx"));
    write("other", "OTHER", SAVED.plusNanos(1));
    Files.createDirectory(out.resolve("sub"));
    write("sub/deep", "of another size", SAVED);

    var run = restore(ConflictPolicy.OVERWRITE_CHANGED);

    assertThat(out.resolve("file")).hasContent("FROM THE SNAPSHOT");
    assertThat(Files.getPosixFilePermissions(out.resolve("file")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(out.resolve("other")).hasContent("other");
    assertThat(out.resolve("sub/deep")).hasContent("deep");
    assertThat(run.item("/file").outcome()).isEqualTo(ItemOutcome.RESTORED);
    assertThat(run.report().totals().bytes()).isEqualTo("otherdeep".length());
    assertThat(run.plan().neededBytes()).isEqualTo("otherdeep".length());
    assertThat(run.plan().totals().conflicts()).isEqualTo(2);
  }

  @Test
  void overwriteChangedBelievesNothingThatIsToBeVerified() throws Exception {
    write("file", "FROM THE SNAPSHOT", SAVED);

    var changed = RestoreOptions.standard().with(ConflictPolicy.OVERWRITE_CHANGED).withVerify();
    var run = restore(changed.with(Placement.STRIPPED));

    assertThat(out.resolve("file")).hasContent("from the snapshot");
    assertThat(run.plan().neededBytes()).isEqualTo(run.report().totals().bytes());
  }

  /** What has the place of a file, or shares it, is no file that could be believed. */
  @Test
  void overwriteChangedBelievesNothingButFilesWithOneName() throws Exception {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot =
          made.save(List.of("/"), made.file("a", "same", 2, 7), made.file("b", "same", 2, 7));
    }
    write("a", "SAME", SAVED);
    Files.createSymbolicLink(out.resolve("b"), out.resolve("a"));

    restore(ConflictPolicy.OVERWRITE_CHANGED);

    assertThat(out.resolve("a")).hasContent("same");
    assertThat(Files.getAttribute(out.resolve("b"), "unix:ino", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(Files.getAttribute(out.resolve("a"), "unix:ino"));
  }

  @Test
  void clearsUnderAPolicyThatReplacesNothing() throws Exception {
    Files.writeString(out.resolve("file"), "mine");
    Files.writeString(out.resolve("stray"), "x");

    var skipping = RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.SKIP);
    restore(skipping.withClearing(true));

    assertThat(out.resolve("file")).hasContent("mine");
    assertThat(names(out)).containsExactlyInAnyOrder("file", "other", "link", "sub");
  }

  @Test
  void clearsNothingThatIsExcluded() throws Exception {
    Files.writeString(out.resolve("stray.log"), "x");
    Files.writeString(out.resolve("stray"), "x");
    var excluding = new RestoreSelection(List.of(), List.of(), List.of(PathPattern.parse("*.log")));

    clear(excluding);

    assertThat(names(out)).containsExactlyInAnyOrder("stray.log", "file", "other", "link", "sub");
  }

  @Test
  void clearsOnlyWhatIsIncluded() throws Exception {
    Files.createDirectory(out.resolve("sub"));
    for (var stray : List.of("stray", "file2", "sub/file3")) {
      Files.writeString(out.resolve(stray), "x");
    }
    var including = new RestoreSelection(List.of(), List.of(PathPattern.parse("file*")), List.of());

    clear(including);

    assertThat(names(out)).containsExactlyInAnyOrder("stray", "file", "sub");
    assertThat(names(out.resolve("sub"))).containsExactly("file3"); // nothing was restored there
  }

  private void clear(RestoreSelection selection) throws InterruptedException {
    var options =
        RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);
    fixture.restore(out, new RestoreRequest(snapshot, TreePath.ROOT, selection, options));
  }

  private void write(String name, String text, Instant modified) throws IOException {
    Files.writeString(out.resolve(name), text);
    Files.setLastModifiedTime(out.resolve(name), FileTime.from(modified));
  }

  @Test
  void neverClearsTheWholeSystem() throws IOException {
    var root = Files.createSymbolicLink(folder.resolve("root"), Path.of("/"));
    var options = RestoreOptions.standard().with(ConflictPolicy.CLEAR_TARGET);
    for (var path : List.of(Path.of("/"), Path.of("/tmp/.."), root)) {
      try (var target = PosixTarget.of(path)) {
        var planner = new RestorePlanner(fixture.repository(), target);

        assertThatThrownBy(() -> planner.plan(RestoreRequest.everything(snapshot, options)))
            .isInstanceOfSatisfying(
                HoldfastException.class, e -> assertThat(e.code()).isEqualTo(PARAMETER_INVALID));
      }
    }
  }

  /** Each file frees what it replaces, once it is whole. */
  @Test
  void needsNoRoomForAllThatItReplacesAtOnce() throws Exception {
    for (var name : List.of("file", "other", "sub/deep")) {
      Files.createDirectories(out.resolve(name).getParent());
      Files.writeString(out.resolve(name), "mine");
    }
    var most = "from the snapshot".length();

    assertThat(planWithFree(most)).extracting(PlanCheck::severity).containsExactly(WARNING);
    assertThat(planWithFree(most - 1)).extracting(PlanCheck::severity).containsExactly(ERROR);
    Files.createLink(folder.resolve("further name"), out.resolve("file"));
    Files.delete(out.resolve("other"));
    Files.delete(out.resolve("sub/deep"));
    assertThat(planWithFree(most)).extracting(PlanCheck::severity).containsExactly(ERROR);
  }

  private List<PlanCheck> planWithFree(long bytes) throws InterruptedException {
    var options = RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.OVERWRITE);
    try (var target = PosixTarget.of(out)) {
      return new RestorePlanner(fixture.repository(), new SmallTarget(target, bytes))
          .plan(RestoreRequest.everything(snapshot, options))
          .checks();
    }
  }

  /** One on a disk with so many bytes free. */
  private static final class SmallTarget extends TargetWrapper {
    private final long free;

    SmallTarget(RestoreTarget target, long free) {
      super(target);
      this.free = free;
    }

    @Override
    public OptionalLong freeBytes() {
      return OptionalLong.of(free);
    }
  }

  @ParameterizedTest
  @EnumSource(ConflictPolicy.class)
  void dryRunWritesNothing(ConflictPolicy policy) throws Exception {
    Files.writeString(out.resolve("stray"), "mine");

    var run = restore(RestoreOptions.standard().with(Placement.STRIPPED).with(policy).asDryRun());

    assertThat(names(out)).containsExactly("stray");
    assertThat(run.report().totals().restored()).isEqualTo(6);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
