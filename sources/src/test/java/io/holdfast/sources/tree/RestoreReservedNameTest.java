package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.engine.restore.ConflictPolicy;
import io.holdfast.engine.restore.ItemOutcome;
import io.holdfast.engine.restore.Placement;
import io.holdfast.engine.restore.RestoreFile;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Accounts;
import io.holdfast.sources.testkit.HandmadeSnapshots;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Empty files that took a name for what was to get it, and those that only look so. */
class RestoreReservedNameTest {
  private TestFolder folder;
  private RestoreFixture fixture;
  private Path out;

  @BeforeEach
  void makeRepository() throws IOException {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  /** Which a restore leaves that was killed, on file systems where it cannot do better. */
  @ParameterizedTest
  @EnumSource(names = {"SKIP", "OVERWRITE_OLDER", "OVERWRITE_CHANGED"})
  void replacesTheEmptyFileThatReservedAName(ConflictPolicy policy) throws Exception {
    var snapshot = files(made -> List.of(made.file("file", "text"), made.file("other", "other")));
    reserve("file");
    Files.setLastModifiedTime(reserve("other"), FileTime.fromMillis(System.currentTimeMillis()));

    var run = restore(snapshot, policy, () -> {});

    assertThat(out.resolve("file")).hasContent("text");
    assertThat(run.item("/file").outcome()).isEqualTo(ItemOutcome.RESTORED);
    assertThat(out.resolve("other"))
        .hasContent(policy == ConflictPolicy.OVERWRITE_CHANGED ? "other" : "");
  }

  /** Nobody but us makes such a file in that way. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void skipKeepsAnEmptyFileThatIsSomebodys(boolean linked) throws Exception {
    assumeTrue(linked || Accounts.effectiveUid() == 0, "only root may give files away");
    var snapshot = files(made -> List.of(made.file("file", "text")));
    var file = reserve("file");
    if (linked) {
      Files.createLink(out.resolve("further"), file);
    } else {
      Files.setAttribute(file, "unix:uid", 65534);
    }

    var run = restore(snapshot, ConflictPolicy.SKIP, () -> {});

    assertThat(file).isEmptyFile();
    assertThat(run.item("/file").outcome()).isEqualTo(ItemOutcome.SKIPPED);
  }

  @Test
  void skipKeepsWhatSomebodyWritesWhereAFileIsRestored() throws Exception {
    var snapshot = files(made -> List.of(made.file("file", "text")));
    var file = reserve("file");

    var run = restore(snapshot, ConflictPolicy.SKIP, () -> Files.writeString(file, "mine"));

    assertThat(file).hasContent("mine");
    assertThat(run.item("/file").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(names()).containsExactly("file");
  }

  @Test
  void aFileWhoseFirstNameIsSomebodysByNowGetsItsOthers() throws Exception {
    var snapshot =
        files(made ->
            List.of(
                made.file("one", "text", 3, 7),
                made.file("three", "text", 3, 7),
                made.file("two", "text", 3, 7)));
    var one = reserve("one");
    var two = reserve("two");

    var run =
        restore(
            snapshot,
            ConflictPolicy.SKIP,
            () -> {
              Files.writeString(one, "mine");
              Files.writeString(two, "mine too");
            });

    assertThat(one).hasContent("mine");
    assertThat(two).hasContent("mine too");
    assertThat(out.resolve("three")).hasContent("text");
    assertThat(run.item("/one").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(run.item("/two").outcome()).isEqualTo(ItemOutcome.SKIPPED);
    assertThat(names()).containsExactlyInAnyOrder("one", "two", "three");
  }

  /** What takes a name on file systems that can do no better. */
  private Path reserve(String name) throws IOException {
    var file = Files.createFile(out.resolve(name));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return Files.setLastModifiedTime(file, FileTime.fromMillis(0));
  }

  private Snapshot files(Function<HandmadeSnapshots, List<Node>> files) {
    try (var made = new HandmadeSnapshots(fixture.repository())) {
      var nodes = files.apply(made).toArray(Node[]::new);
      return made.save(List.of("/data"), made.folder("data", nodes));
    }
  }

  /**
   * @param happening before the first file has its name
   */
  private RestoreFixture.Run restore(Snapshot snapshot, ConflictPolicy policy, Happening happening)
      throws Exception {
    var options = RestoreOptions.standard().with(Placement.STRIPPED).with(policy);
    try (var target = new MeddledTarget(PosixTarget.of(out), happening)) {
      return fixture.restore(target, RestoreRequest.everything(snapshot, options), _ -> {});
    }
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(out)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** What somebody else does. */
  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }

  private static final class MeddledTarget extends TargetWrapper {
    private final Happening happening;

    MeddledTarget(RestoreTarget target, Happening happening) {
      super(target);
      this.happening = happening;
    }

    @Override
    public Optional<RestoreFolder> findFolder() {
      return super.findFolder().map(found -> new MeddledFolder(found, happening));
    }
  }

  private static final class MeddledFolder extends FolderWrapper {
    private final Happening happening;

    MeddledFolder(RestoreFolder folder, Happening happening) {
      super(folder);
      this.happening = happening;
    }

    @Override
    RestoreFolder wrap(RestoreFolder below) {
      return new MeddledFolder(below, happening);
    }

    @Override
    public RestoreFile makeFile(NodeName name) {
      try {
        happening.happen();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return super.makeFile(name);
    }
  }
}
