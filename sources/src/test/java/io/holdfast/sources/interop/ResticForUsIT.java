package io.holdfast.sources.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.SnapshotFilter;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.sources.testkit.RandomTree;
import io.holdfast.sources.testkit.RandomTreeOptions;
import io.holdfast.sources.testkit.Restic;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.sources.testkit.TreeComparer;
import io.holdfast.sources.testkit.TreeComparer.Leave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stock restic writes, Holdfast lists, checks, restores and backs up into again. */
class ResticForUsIT {
  private static final RestoreOptions STRIPPED = RestoreOptions.standard().with(Placement.STRIPPED);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void restoresEveryVersionOfATree(int version) throws Exception {
    try (var folder = TestFolder.create()) {
      var restic = init(folder, version);
      var tree = folder.resolve("tree");
      var copies = new ArrayList<Path>();
      RandomTree.make(tree, 30 + version, RandomTreeOptions.full().asOldResticKeeps());
      for (var i = 0; i < 3; i++) {
        Files.writeString(tree.resolve("changing"), "version " + i);
        restic.run("backup", "--tag", "v" + i, tree.toString());
        copies.add(copy(tree, folder.resolve("copy-" + i)));
      }

      try (var fixture = RestoreFixture.open(folder.resolve("repo"), "first")) {
        var report = fixture.checkAllData();
        assertThat(report.findings()).isEmpty();
        assertThat(report.counts().snapshots()).isEqualTo(3);
        for (var i = 0; i < 3; i++) {
          var tagged = new SnapshotFilter(List.of(), List.of(List.of("v" + i)), List.of());
          var snapshot = new SnapshotLister(fixture.repository().snapshots().list()).latest(tagged);
          var out = folder.resolve("out-" + i);

          var run = fixture.restore(out, RestoreRequest.everything(snapshot.snapshot(), STRIPPED));

          assertThat(run.unrestored()).isEmpty();
          assertThat(TreeComparer.compare(copies.get(i), out, Leave.LINK_ATTRIBUTES)).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void backsUpAgainWithoutStoringAnythingTwice(int version) throws Exception {
    try (var folder = TestFolder.create()) {
      var restic = init(folder, version);
      var tree = folder.resolve("tree");
      RandomTree.make(tree, 40 + version, RandomTreeOptions.full().asOldResticKeeps());
      restic.run("backup", "--host", "test-host", tree.toString());
      var stored = size(folder.resolve("repo/data"));

      try (var fixture = RestoreFixture.open(folder.resolve("repo"), "first")) {
        var report = fixture.backup(tree);

        assertThat(report.warnings()).isEmpty();
        assertThat(report.snapshot().parent()).isPresent();
        assertThat(report.snapshot().summary().orElseThrow().blobs().dataBlobs()).isZero();
      }
      var added = size(folder.resolve("repo/data")) - stored;
      assertThat(added).as("added to %d bytes", stored).isLessThan(64 * 1024);
      assertThat(restic.run("check", "--read-data")).contains("no errors were found");
      restic.run("restore", "latest", "--target", folder.resolve("out").toString());
      assertThat(
              TreeComparer.compare(
                  tree,
                  folder.resolve("out").resolve(tree.toString().substring(1)),
                  Leave.LINK_ATTRIBUTES))
          .isEmpty();
    }
  }

  @Test
  void chunksFilesAsResticDoes() throws Exception {
    try (var folder = TestFolder.create()) {
      var restic = init(folder, 2);
      var tree = folder.resolve("tree");
      RandomTree.make(tree, 50, RandomTreeOptions.full().asOldResticKeeps());
      restic.run("backup", tree.toString());

      try (var fixture = RestoreFixture.open(folder.resolve("repo"), "first")) {
        // Another host has no parent here: every byte is read and chunked anew.
        var report = fixture.backup(tree);

        assertThat(report.snapshot().parent()).isEmpty();
        assertThat(report.snapshot().summary().orElseThrow().blobs().dataBlobs()).isZero();
      }
    }
  }

  @Test
  void opensWithEachOfSeveralKeys() throws Exception {
    try (var folder = TestFolder.create()) {
      var restic = init(folder, 2);
      var second = Files.writeString(folder.resolve("second"), "second pässword\n");
      restic.run("key", "add", "--new-password-file", second.toString());
      Files.writeString(Files.createDirectory(folder.resolve("tree")).resolve("file"), "text");
      restic.run("backup", folder.resolve("tree").toString());

      for (var password : List.of("first", "second pässword")) {
        try (var fixture = RestoreFixture.open(folder.resolve("repo"), password)) {
          assertThat(fixture.repository().snapshots().list()).hasSize(1);
        }
      }
      assertThatThrownBy(() -> RestoreFixture.open(folder.resolve("repo"), "third"))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PASSWORD_WRONG));
    }
  }

  private static Restic init(TestFolder folder, int version) {
    var restic = new Restic(folder.resolve("repo"), "first");
    restic.run("init", "--repository-version", Integer.toString(version));
    return restic;
  }

  private static Path copy(Path from, Path to) throws Exception {
    var copied = new ProcessBuilder("cp", "-a", from.toString(), to.toString()).inheritIO().start();
    assertThat(copied.waitFor()).isZero();
    return to;
  }

  private static long size(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
