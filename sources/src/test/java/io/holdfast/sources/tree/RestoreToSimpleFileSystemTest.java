package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.RefusedCalls;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import io.holdfast.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A restore to a file system that can rename only over what is there, and has no second names. */
class RestoreToSimpleFileSystemTest {
  @Test
  void givesEachItemItsName() throws Exception {
    try (var folder = TestFolder.create()) {
      makeSnapshot(folder.resolve("repo"));
      var target = folder.resolve("target");
      Files.createDirectories(target.resolve("instead/of"));

      var told = RefusedCalls.run(Restoring.class, folder.resolve("repo"), target);

      assertThat(told).containsExactly("[]");
      assertThat(target.resolve("below/file")).hasContent("text");
      assertThat(target.resolve("instead")).hasContent("of a folder");
      assertThat(target.resolve("link")).isSymbolicLink();
      try (var all = Files.walk(target)) {
        assertThat(all).as("nothing else is left").hasSize(5);
      }
    }
  }

  private static void makeSnapshot(Path repository) {
    try (var fixture = RestoreFixture.create(repository);
        var made = new HandmadeSnapshots(fixture.repository())) {
      made.save(
          List.of("/data"),
          made.folder(
              "data",
              made.folder("below", made.file("file", "text")),
              made.file("instead", "of a folder"),
              made.link("link", "below")));
    }
  }

  /** Restores the latest snapshot, and tells what it could not. */
  static final class Restoring {
    static void main(String[] arguments) throws Exception {
      RefusedCalls.refuse(RefusedCalls.RENAMEAT2, Errno.EINVAL, 22);
      RefusedCalls.refuse(RefusedCalls.LINKAT, Errno.EPERM, 1);
      var options =
          RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.CLEAR_TARGET);
      try (var fixture = RestoreFixture.open(LocalStore.at(Path.of(arguments[0])))) {
        var run = fixture.restoreLatest(Path.of(arguments[1]), options);
        System.out.println(run.items().stream().filter(item -> !item.message().isEmpty()).toList());
      }
    }
  }
}
