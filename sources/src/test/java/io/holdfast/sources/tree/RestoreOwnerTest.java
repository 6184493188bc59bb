package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RestoreOwnerTest {
  @Test
  void ownersAreTheSnapshotsWhateverTheTargetFolderGives() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may give files away");
    try (var folder = TestFolder.create();
        var fixture = RestoreFixture.create(folder.resolve("repo"))) {
      var source = Files.createDirectory(folder.resolve("source"));
      file(source.resolve("a"), 0, 0);
      file(source.resolve("b"), 0, 4321);
      file(source.resolve("c"), 77, 1234);
      file(source.resolve("d"), 0, 0);
      fixture.backup(source);
      var out = Files.createDirectory(folder.resolve("out"));
      Files.setAttribute(out, "unix:gid", 4321);
      Files.setAttribute(out, "unix:mode", 02775);

      var options = RestoreOptions.standard().with(Placement.STRIPPED).with(ConflictPolicy.SKIP);
      Files.writeString(out.resolve("mine"), "so that the folder keeps its own group");
      var run = fixture.restoreLatest(out, options);

      assertThat(run.unrestored()).isEmpty();
      assertThat(owner(out.resolve("mine"))).isEqualTo("0:4321");
      assertThat(owner(out.resolve("a"))).isEqualTo("0:0");
      assertThat(owner(out.resolve("b"))).isEqualTo("0:4321");
      assertThat(owner(out.resolve("c"))).isEqualTo("77:1234");
      assertThat(owner(out.resolve("d"))).isEqualTo("0:0");
    }
  }

  private static void file(Path path, int uid, int gid) throws IOException {
    Files.writeString(path, "content of " + path.getFileName());
    Files.setAttribute(path, "unix:uid", uid);
    Files.setAttribute(path, "unix:gid", gid);
  }

  private static String owner(Path path) throws IOException {
    return "%s:%s"
        .formatted(Files.getAttribute(path, "unix:uid"), Files.getAttribute(path, "unix:gid"));
  }
}
