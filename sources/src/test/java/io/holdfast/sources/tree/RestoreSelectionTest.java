package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTotals;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreSelectionTest {
  private TestFolder folder;
  private RestoreFixture fixture;
  private Snapshot snapshot;
  private Path out;

  @BeforeEach
  void makeSnapshot() {
    folder = TestFolder.create();
    out = folder.resolve("out");
    fixture = RestoreFixture.create(folder.resolve("repo"));
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      snapshot =
          made.save(
              List.of("/srv/data"),
              made.folder(
                  "srv",
                  made.folder(
                      "data",
                      made.file("a.txt", "a"),
                      made.file("b.log", "b"),
                      made.folder("sub", made.file("c.txt", "c"), made.file("d.log", "d")),
                      made.folder("empty"))));
    }
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  private List<String> restore(String base, Placement placement, RestoreSelection selection)
      throws Exception {
    var options = RestoreOptions.standard().with(placement);
    fixture.restore(out, new RestoreRequest(snapshot, TreePath.parse(base), selection, options));
    try (var files = Files.walk(out)) {
      return files.map(file -> out.relativize(file).toString()).filter(s -> !s.isEmpty()).toList();
    }
  }

  private static RestoreSelection paths(String... paths) {
    return RestoreSelection.of(Stream.of(paths).map(TreePath::parse).toArray(TreePath[]::new));
  }

  private static RestoreSelection patterns(List<String> includes, List<String> excludes) {
    return new RestoreSelection(
        List.of(),
        includes.stream().map(PathPattern::parse).toList(),
        excludes.stream().map(PathPattern::parse).toList());
  }

  @Test
  void everythingAtItsWholePath() throws Exception {
    assertThat(restore("/", Placement.FULL_PATH, RestoreSelection.everything()))
        .containsExactlyInAnyOrder(
            "srv",
            "srv/data",
            "srv/data/a.txt",
            "srv/data/b.log",
            "srv/data/sub",
            "srv/data/sub/c.txt",
            "srv/data/sub/d.log",
            "srv/data/empty");
  }

  @Test
  void everythingWithoutTheLeadingPath() throws Exception {
    assertThat(restore("/", Placement.STRIPPED, RestoreSelection.everything()))
        .containsExactlyInAnyOrder("a.txt", "b.log", "sub", "sub/c.txt", "sub/d.log", "empty");
  }

  @Test
  void oneFile() throws Exception {
    assertThat(restore("/", Placement.STRIPPED, paths("/srv/data/sub/c.txt")))
        .containsExactly("c.txt");
  }

  @Test
  void oneFileAtItsWholePath() throws Exception {
    assertThat(restore("/", Placement.FULL_PATH, paths("/srv/data/sub/c.txt")))
        .containsExactlyInAnyOrder("srv", "srv/data", "srv/data/sub", "srv/data/sub/c.txt");
  }

  @Test
  void severalPathsWithoutWhatTheyShare() throws Exception {
    assertThat(restore("/", Placement.STRIPPED, paths("/srv/data/sub", "/srv/data/a.txt")))
        .containsExactlyInAnyOrder("a.txt", "sub", "sub/c.txt", "sub/d.log");
  }

  @Test
  void eachByItsOwnName() throws Exception {
    assertThat(restore("/", Placement.NAMED, paths("/srv/data/sub")))
        .containsExactlyInAnyOrder("sub", "sub/c.txt", "sub/d.log");
  }

  @Test
  void ofSeveralFoldersBelowWhatTheyShare() throws Exception {
    assertThat(restore("/", Placement.NAMED, paths("/srv/data/sub/c.txt", "/srv/data/a.txt")))
        .containsExactlyInAnyOrder("a.txt", "sub", "sub/c.txt");
  }

  @Test
  void allByItsOwnNameIsAllAtItsWholePath() throws Exception {
    assertThat(restore("/srv", Placement.NAMED, RestoreSelection.everything()))
        .contains("data/a.txt");
  }

  @Test
  void aFolderOfTheSnapshotAsItsRoot() throws Exception {
    assertThat(restore("/srv/data", Placement.FULL_PATH, paths("sub/d.log")))
        .containsExactlyInAnyOrder("sub", "sub/d.log");
  }

  @Test
  void onlyWhatAPatternIncludesAndNoEmptyFolders() throws Exception {
    assertThat(
            restore("/", Placement.FULL_PATH, patterns(List.of("*.txt"), List.of("/srv/data/sub"))))
        .containsExactlyInAnyOrder("srv", "srv/data", "srv/data/a.txt");
  }

  @Test
  void withoutWhatAPatternExcludes() throws Exception {
    assertThat(restore("/", Placement.STRIPPED, patterns(List.of(), List.of("*.log", "empty"))))
        .containsExactlyInAnyOrder("a.txt", "sub", "sub/c.txt");
  }

  @Test
  void patternsSpeakOfTheFolderThatIsTheRoot() throws Exception {
    var everything = patterns(List.of("/data"), List.of("/data/sub", "/srv/data/a.txt"));
    assertThat(restore("/srv", Placement.FULL_PATH, everything))
        .containsExactlyInAnyOrder("data", "data/a.txt", "data/b.log", "data/empty");
  }

  @Test
  void patternsSpeakOfThatFolderWhereverThingsLand() throws Exception {
    var chosen =
        new RestoreSelection(
            List.of(TreePath.parse("data")),
            List.of(),
            Stream.of("/data/sub", "/a.txt").map(PathPattern::parse).toList());
    assertThat(restore("/srv", Placement.STRIPPED, chosen))
        .containsExactlyInAnyOrder("a.txt", "b.log", "empty");
  }

  @Test
  void refusesAPathThatIsNotThere() {
    assertThatThrownBy(() -> restore("/", Placement.FULL_PATH, paths("/srv/data/nothing")))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_MISSING))
        .hasMessageContaining("/srv/data/nothing");
  }

  @Test
  void interruptedItStopsAndLeavesOnlyWhatItTold() throws Exception {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var files =
          IntStream.range(0, 5000)
              .mapToObj(i -> made.file("file-%04d".formatted(i), "content " + i))
              .toArray(Node[]::new);
      snapshot = made.save(List.of("/many"), made.folder("many", files));
    }
    fixture.repository().loadIndex();
    var told = new ConcurrentLinkedQueue<RestoredItem>();
    var restoring = Thread.currentThread();
    var listener =
        new RestoreListener() {
          @Override
          public void item(RestoredItem item) {
            told.add(item);
            if (told.size() == 100) {
              restoring.interrupt();
            }
          }

          @Override
          public void warning(String message) {}

          @Override
          public void progress(RestoreTotals totals) {}
        };

    try (var target = PosixTarget.of(out)) {
      var request =
          RestoreRequest.everything(snapshot, RestoreOptions.standard().with(Placement.STRIPPED));
      var plan = new RestorePlanner(fixture.repository(), target).plan(request);
      assertThatThrownBy(() -> new Restorer(fixture.repository(), target, listener).apply(plan))
          .isInstanceOf(InterruptedException.class);
    }

    assertThat(names(out))
        .hasSizeLessThan(5000)
        .containsExactlyInAnyOrderElementsOf(
            told.stream().map(item -> item.path().name().toText()).toList());
  }

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
