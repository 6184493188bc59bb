package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.diff.DiffEntry;
import io.holdfast.engine.diff.DiffListener;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.find.FindListener;
import io.holdfast.engine.find.FindRequest;
import io.holdfast.engine.find.Finder;
import io.holdfast.engine.list.FolderLister;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** List, find and diff on snapshots made by hand. */
class LookIntoSnapshotsTest {
  private TestFolder folder;
  private RestoreFixture fixture;
  private Snapshot before;
  private Snapshot after;
  private TreeSource trees;

  @BeforeEach
  void makeSnapshots() throws Exception {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var same = made.folder("same", made.file("x.txt", "x"));
      before =
          made.save(
              List.of("/"),
              same,
              made.file("changed", "one"),
              made.file("gone", "12345"),
              made.file("kind", "was a file"),
              made.folder("old", made.file("deep.txt", "deep")),
              made.link("link", "a"));
      after =
          made.save(
              List.of("/"),
              same,
              made.file("changed", "two!"),
              made.folder("kind", made.file("inside", "i")),
              made.file("new.txt", "new"),
              made.link("link", "b"));
    }
    fixture.repository().loadIndex();
    trees = TreeSource.of(fixture.repository());
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void diffTellsEachDifferenceInOrder() throws InterruptedException {
    var lines = new ArrayList<String>();
    var listener =
        new DiffListener() {
          @Override
          public void entry(DiffEntry entry) {
            lines.add(entry.change() + " " + entry.path());
          }

          @Override
          public void damaged(TreePath path, HoldfastException failure) {
            lines.add("DAMAGED " + path);
          }
        };

    var totals = new Differ(trees, listener).diff(before.tree(), after.tree());

    assertThat(lines)
        .containsExactly(
            "CONTENT /changed",
            "REMOVED /gone",
            "TYPE /kind",
            "ADDED /kind/inside",
            "CONTENT /link",
            "ADDED /new.txt",
            "REMOVED /old",
            "REMOVED /old/deep.txt");
    assertThat(totals.differences()).isEqualTo(8);
    assertThat(totals.bytesRemoved()).isEqualTo(3 + 5 + 10 + 4);
    assertThat(totals.bytesAdded()).isEqualTo(4 + 1 + 3);
    assertThat(new Differ(trees, listener).diff(after.tree(), after.tree()).differences()).isZero();
  }

  @Test
  void findsInEverySnapshotAlsoWhatDidNotChange() throws InterruptedException {
    var found = new ArrayList<String>();
    var listener =
        new FindListener() {
          @Override
          public void foundRoot(StoredSnapshot snapshot) {
            found.add("root");
          }

          @Override
          public void found(StoredSnapshot snapshot, TreePath path, Node node) {
            found.add((snapshot.snapshot().equals(before) ? "before" : "after") + path);
          }

          @Override
          public void damaged(StoredSnapshot snapshot, TreePath path, HoldfastException e) {
            found.add("damaged" + path);
          }
        };
    var snapshots = fixture.repository().snapshots().list();

    new Finder(trees, FindRequest.byAny(List.of("*.txt"), false), listener).find(snapshots);

    assertThat(found)
        .containsExactlyInAnyOrder(
            "before/same/x.txt", "before/old/deep.txt", "after/same/x.txt", "after/new.txt");
    found.clear();
    new Finder(trees, FindRequest.byAny(List.of("/same/*"), false), listener).find(snapshots);
    assertThat(found).containsExactlyInAnyOrder("before/same/x.txt", "after/same/x.txt");
    found.clear();
    new Finder(trees, FindRequest.byAny(List.of("*"), false).withSize(5, 9), listener)
        .find(snapshots);
    assertThat(found).containsExactly("before/gone");
  }

  @Test
  void listsAFolderPageByPageWhateverItsOrder() throws InterruptedException {
    Snapshot snapshot;
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var files =
          IntStream.range(0, 25)
              .mapToObj(i -> made.file("f%02d".formatted(i), ""))
              .toArray(Node[]::new);
      snapshot = made.save(List.of("/d"), made.folder("d", files));
    }
    fixture.repository().loadIndex();
    var lister = new FolderLister(trees);
    var names = new ArrayList<String>();
    Optional<NodeName> next = Optional.empty();
    do {
      var page = lister.list(snapshot, TreePath.parse("/d"), next, 10);
      page.nodes().forEach(node -> names.add(node.name().toText()));
      next = page.next();
    } while (next.isPresent());

    assertThat(names).hasSize(25).isSorted();
    assertThat(lister.find(snapshot, TreePath.parse("/d/f07"))).isPresent();
    assertThat(lister.find(snapshot, TreePath.parse("/d/nothing"))).isEmpty();
    assertThatThrownBy(() -> lister.list(snapshot, TreePath.parse("/d/f07"), Optional.empty(), 1))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_MISSING));
  }

  @Test
  void namesSnapshots() throws InterruptedException {
    var all = fixture.repository().snapshots().list();
    var lister = new SnapshotLister(all);
    var id = all.getFirst().id().toString();
    var reference = SnapshotReference.parse(id.substring(0, 12) + ":/same/");

    assertThat(lister.latest(SnapshotFilter.any())).isEqualTo(all.getLast());
    assertThat(
            SnapshotLister.get(fixture.repository(), reference, SnapshotFilter.any(), (_, _) -> {}))
        .isEqualTo(all.getFirst());
    assertThat(reference.folder()).isEqualTo(TreePath.parse("/same"));
    assertThat(SnapshotReference.parse("latest:sub/x").isLatest()).isTrue();
    assertThatThrownBy(() -> SnapshotReference.parse("newest"))
        .isInstanceOf(HoldfastException.class);
    assertThatThrownBy(
            () -> lister.latest(new SnapshotFilter(List.of("nobody"), List.of(), List.of())))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_MISSING));
  }
}
